// The flow "synapse" on real faults that keep Synapse from starting: containers, a PostgreSQL and disks of this test alone.
import assert from 'node:assert/strict';
import {chmod, rm} from 'node:fs/promises';
import {after, before, describe, test} from 'node:test';
import {synapseFlow} from '../../source/runbook/synapse.js';
import {type RanFlow, runOnLab} from './flow-on-lab.js';
import {type FlowSynapse, flowPostgres, postgresPassword, sqlite, withoutListeners} from './flow-parts.js';
import {assertBlames, synapsePlace} from './flow-synapse-place.js';
import {docker} from './lab.js';

const rights = 'registration_shared_secret: own-registration-secret-55e1\n';

describe('Synapse does not start', () => {
	let synapse: FlowSynapse;
	let place: Awaited<ReturnType<typeof synapsePlace>>;
	before(async () => {
		place = await synapsePlace('start');
		synapse = place.synapse;
	});
	after(() => place?.remove());

	const run = (untilFault = true) => place.run(synapseFlow, {untilFault});
	const only = (step: string) => place.run(synapseFlow, {only: step});
	const blames = (ran: RanFlow, step: string, text: RegExp): void => {
		assertBlames(ran, step, text);
		for (const secret of ['own-registration-secret', 'own-macaroon-secret', postgresPassword]) {
			assert.ok(!JSON.stringify(ran.steps).includes(secret), `${secret} is told`);
		}
	};
	const offered = (ran: RanFlow) => ran.cause?.finding?.actions?.map(({action, target}) => `${action} ${target.name}`);
	/** Makes a container, starts it and waits until it fell. */
	const fall = async (config: string, usual?: string) => {
		await synapse.configure(`${rights}${config}`, usual);
		await synapse.create();
		await synapse.fall();
	};

	test('there is no container; one that was never started; one that somebody stopped', async () => {
		blames(await run(), 'container', /^there is no container lab-test-flow-start-\d+ on matrix$/);
		await synapse.configure(sqlite);
		await synapse.create([], {held: true});
		const made = await only('container');
		blames(made, 'container', /^container \S+ on matrix was never started$/);
		assert.deepEqual(offered(made), [`container.start ${synapse.name}`]);
		await synapse.start();
		await docker('stop', synapse.name);
		blames(await only('container'), 'container', /was stopped \(exit code 143\)$|was killed/);
		await docker('start', synapse.name);
		await docker('pause', synapse.name);
		blames(await only('container'), 'container', /is paused$/);
		await docker('unpause', synapse.name);
		await docker('kill', synapse.name);
		blames(await only('container'), 'container', /was killed \(exit code 137\)$/);
	});

	test('the engine cannot start it', async () => {
		await synapse.create(['--device', '/dev/nowhere-at-all']);
		await assert.rejects(synapse.start());
		blames(await run(), 'container', /^the engine cannot start container .*nowhere-at-all/);
	});

	test('it ran out of memory', async () => {
		await synapse.configure(sqlite);
		await synapse.create(['-m', '24m', '--memory-swap', '24m']);
		await synapse.fall();
		blames(await run(), 'container', /ran out of memory and was killed \(its limit is 24 MiB\)$/);
	});

	test('homeserver.yaml is missing, is not YAML, may not be read', async () => {
		await rm(synapse.file('homeserver.yaml'), {force: true});
		await synapse.create();
		await synapse.fall();
		blames(await run(), 'file', /^\/data\/homeserver\.yaml is not there, as Synapse sees it$/);
		await fall(`${sqlite}  bad: [\n`);
		const ran = await run(false);
		blames(ran, 'file', /^\/data\/homeserver\.yaml is not YAML: line \d+: /);
		assert.deepEqual(offered(ran), [`file.edit ${synapse.file('homeserver.yaml')}`]);
		assert.match(ran.finding('log').text, /^Synapse ended with: yaml\.parser\.ParserError: /);
		assert.ok(ran.finding('log').evidence?.some(line => line.startsWith('› ')));
		assert.match(ran.finding('running').text, /does not run: exited 1$/);
		await synapse.put('homeserver.yaml', sqlite, {mode: 0o600, owner: 0});
		blames(
			await only('file'),
			'file',
			/^Synapse's user 1000:1000 may not read \/data\/homeserver\.yaml \(it is 0600 0:0\)$/,
		);
	});

	test('a value of the wrong type', async () => {
		await fall(`${sqlite}listeners: [{port: eight, type: http}]\n`, withoutListeners);
		const ran = await run();
		blames(ran, 'config', /^Synapse refuses its config: .*Listener configuration is lacking a valid 'port' option/);
		assert.deepEqual(offered(ran), [`file.edit ${synapse.file('homeserver.yaml')}`]);
		assert.equal(await docker('ps', '-aq', '--filter', 'name=synaptop-look-'), '');
	});

	test('the signing key is missing, is none, may not be read', async () => {
		await synapse.put(synapse.key, 'this is no key\n');
		await fall(sqlite);
		blames(await run(), 'key', /^\/data\/own\.test\.signing\.key holds no signing key$/);
		await synapse.putKey();
		await synapse.put(synapse.key, 'x', {owner: 0});
		blames(await only('key'), 'key', /^Synapse's user 1000:1000 may not read the signing key .* \(it is 0600 0:0\)$/);
		await rm(synapse.file(synapse.key));
		blames(await only('key'), 'key', /^the signing key \/data\/own\.test\.signing\.key is missing$/);
		await synapse.putKey();
	});

	test('the database is to blame: it is down, refuses the password; the key is named before it', async () => {
		const postgres = await flowPostgres();
		try {
			await fall(postgres.section({password: 'not-this-one-4711'}));
			const ran = await run(false);
			blames(ran, 'database', /^PostgreSQL refuses the password of user synapse$/);
			assert.equal(ran.cause?.finding?.flow, 'database');
			assert.match(
				ran.finding('log').text,
				/^Synapse ended for its database: psycopg2\.OperationalError: .*password authentication failed/,
			);
			assert.equal(ran.finding('log').flow, 'database');
			assert.ok(!JSON.stringify(ran.steps).includes('not-this-one-4711'), 'a password is told');
			// The config is mended meanwhile, and nobody started Synapse again: the log says for what it ended.
			await synapse.configure(`${rights}${postgres.section()}`);
			blames(await run(), 'log', /^Synapse ended for its database: /);
			await postgres.stop();
			blames(await run(), 'database', /^nothing listens at db\.own:\d+: the connection is refused$/);
			await rm(synapse.file(synapse.key));
			blames(await run(false), 'key', /is missing$/);
		} finally {
			await synapse.putKey();
			await postgres.remove();
		}
	});

	test('it falls again and again for what only its log tells', async () => {
		const listener = "{port: 8008, type: http, bind_addresses: ['0.0.0.0'], resources: [{names: [client]}]}";
		await synapse.configure(`${rights}${sqlite}listeners: [${listener}, ${listener}]\n`, withoutListeners);
		await synapse.create(['--restart', 'always']);
		await synapse.start();
		const count = async () => Number(await docker('inspect', '-f', '{{.RestartCount}}', synapse.name));
		for (let ended = false; !ended; ended = (await count()) > 0) {
			await docker('wait', synapse.name);
		}

		const ran = await run(false);
		blames(ran, 'log', /Failed to listen on TCP port \(8008\)/);
		assert.equal(ran.finding('config').severity, 'ok', ran.text);
		assert.deepEqual(offered(ran), [`container.restart ${synapse.name}`]);
	});

	test('a disk of it is full', async () => {
		await synapse.configure(sqlite);
		await synapse.create(['--tmpfs', '/data/media_store:size=1m,mode=1777'], {held: true});
		await synapse.start();
		await docker(
			'exec',
			synapse.name,
			'sh',
			'-c',
			'dd if=/dev/zero of=/data/media_store/x bs=64k count=32 2>/dev/null || true',
		);
		blames(await run(), 'disk', /^the disk under \/data\/media_store of the container is full: 0B free of 1MB$/);
	});

	test('a step that hangs is cut and said, and leaves nothing behind', async () => {
		// Opening a pipe waits for somebody at its other end.
		await rm(synapse.file('homeserver.yaml'), {force: true});
		await synapse.create(['-e', 'HELD=1'], {held: true});
		await synapse.start();
		await docker('exec', synapse.name, 'mkfifo', '-m', '666', '/data/homeserver.yaml');
		await chmod(synapse.file('homeserver.yaml'), 0o666);
		const hung = await run();
		assert.equal(hung.finding('file').severity, 'unknown', hung.text);
		assert.match(hung.finding('file').text, /no answer within 20 s: cut off/);
		assert.doesNotMatch(await docker('top', synapse.name, '-eo', 'pid,args'), /python3/);
		// In a container of its own the person goes meanwhile.
		await docker('kill', synapse.name);
		await docker('start', synapse.name);
		await docker('rm', '-f', synapse.name);
		await synapse.create(['-e', 'HELD=1']);
		const {started, stop} = await whileLooking();
		assert.equal(started, true);
		await stop();
		assert.equal(await docker('ps', '-aq', '--filter', 'name=synaptop-look-'), '');
	});

	/** Asks in a container of its own for what hangs, and goes as soon as that is there. */
	async function whileLooking() {
		const controller = new AbortController();
		const look = () => docker('ps', '-q', '--filter', 'name=synaptop-look-');
		const running = place.run(
			{...synapseFlow, steps: synapseFlow.steps.filter(({id}) => id === 'file').map(step => ({...step, needs: []}))},
			{signal: controller.signal},
		);
		while ((await look()) === '') {
			// It is being made.
		}

		controller.abort();
		await running;
		return {
			started: true,
			async stop() {
				for (let attempt = 0; attempt < 50 && (await look()) !== ''; attempt++) {
					await new Promise(resolve => setTimeout(resolve, 200));
				}
			},
		};
	}

	test('its host is not reached; its engine does not answer', async () => {
		const config = (host: string) => `homeserver: own.test
hosts:
  matrix: ${host}
synapse: {host: matrix, container: ${synapse.name}, url: ${synapse.url}}
`;
		const untilFault = {untilFault: true};
		const gone = await runOnLab(synapseFlow, {...untilFault, config: config('{ssh: "lab@127.0.8.104:1"}')});
		blames(gone, 'host', /^matrix is not reached: /);
		const none = await runOnLab(synapseFlow, {
			...untilFault,
			config: config('{ssh: LXC_matrix, docker: {socket: /run/nowhere.sock}}'),
		});
		blames(none, 'engine', /^the Docker engine of matrix does not answer: /);
	});
});
