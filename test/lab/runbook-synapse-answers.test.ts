// The flow "synapse" on one that runs: all is well, its port leads nowhere, it hangs, it answers something else.
import assert from 'node:assert/strict';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {parseListening} from '../../source/parsers/listening.js';
import {synapseFlow} from '../../source/runbook/synapse.js';
import {type FlowSynapse, sqlite, withoutListeners} from './flow-parts.js';
import {assertBlames, synapsePlace} from './flow-synapse-place.js';
import {docker, lab} from './lab.js';
import {eventually} from './screen.js';

const listener = (port: number, address: string, names: string): string =>
	`listeners: [{port: ${port}, type: http, bind_addresses: ['${address}'], resources: [{names: [${names}]}]}]\n`;

describe('Synapse does not answer', () => {
	let synapse: FlowSynapse;
	let place: Awaited<ReturnType<typeof synapsePlace>>;
	before(async () => {
		place = await synapsePlace('answers');
		synapse = place.synapse;
	});
	after(() => place?.remove());

	const run = () => place.run(synapseFlow);
	const only = (step: string) => place.run(synapseFlow, {only: step});

	const listening = (port: number) =>
		eventually(
			async () => {
				const sockets = await docker('exec', synapse.name, 'cat', '/proc/net/tcp').catch(() => '');
				return parseListening(sockets).some(one => one.port === port);
			},
			`Synapse listens on ${port}`,
			60_000,
		);

	test('all is well; then it hangs, and says nothing', async () => {
		await synapse.configure(sqlite);
		await synapse.create(['--health-cmd', 'exit 0', '--health-interval', '1s']);
		await synapse.start();
		await synapse.answers();
		const ran = await run();
		assert.equal(ran.cause, undefined, ran.text);
		assert.deepEqual(
			ran.steps.filter(({finding}) => finding?.severity !== 'ok').map(({step}) => step.id),
			['database'],
			ran.text,
		);
		assert.match(ran.finding('database').text, /^Synapse uses SQLite/);
		assert.match(ran.finding('versions').text, /^Synapse \d+\.\d+\S* answers, spec v1\./);
		const top = await docker('top', synapse.name, '-eo', 'pid,args');
		const pids = top
			.split('\n')
			.flatMap(line => (/python3.* synapse\.app/.test(line) ? [Number.parseInt(line, 10)] : []));
		assert.ok(pids.length > 0, top);
		const signal = (name: 'SIGSTOP' | 'SIGCONT') => pids.map(pid => process.kill(pid, name));
		signal('SIGSTOP');
		try {
			const hung = await only('health');
			assertBlames(hung, 'health', /^Synapse takes the connection and says nothing within 8 s: it hangs$/);
			assert.deepEqual(
				hung.finding('health').actions?.map(({action, target}) => `${action} ${target.name}`),
				[`container.restart ${synapse.name}`],
			);
		} finally {
			signal('SIGCONT');
		}
	});

	test('what its own health check says though it answers is only a warning', async () => {
		await synapse.create([
			'--health-cmd',
			'echo no such program; exit 1',
			'--health-interval',
			'1s',
			'--health-retries',
			'1',
		]);
		await synapse.start();
		await synapse.answers();
		while ((await docker('inspect', '-f', '{{.State.Health.Status}}', synapse.name)) !== 'unhealthy') {
			// Its first checks are of the start.
		}

		await run();
		const ran = await only('check');
		assert.equal(ran.finding('check').severity, 'warning', ran.text);
		assert.match(ran.finding('check').text, /^the health check of \S+ fails: no such program$/);
	});

	test('it listens on another port than is published, on loopback alone, without the client API', async () => {
		await synapse.configure(`${sqlite}${listener(8009, '0.0.0.0', 'client')}`, withoutListeners);
		await synapse.create();
		await synapse.start();
		await listening(8009);
		const other = await run();
		assertBlames(
			other,
			other.cause?.step.id === 'port' ? 'port' : 'health',
			/^nothing listens on port 8008 in container .*: homeserver\.yaml has the client API on port 8009$/,
		);
		await synapse.configure(`${sqlite}${listener(8008, '127.0.0.1', 'client')}`, withoutListeners);
		await docker('restart', '-t', '5', synapse.name);
		await listening(8008);
		const alone = await run();
		assertBlames(
			alone,
			alone.cause?.step.id === 'port' ? 'port' : 'health',
			/^Synapse listens on port 8008 for its own container only$/,
		);
		await synapse.configure(`${sqlite}${listener(8008, '0.0.0.0', 'federation')}`, withoutListeners);
		await docker('restart', '-t', '5', synapse.name);
		await synapse.answers();
		assertBlames(
			await run(),
			'versions',
			/^Synapse is up, but its client API is not: \/_matrix\/client\/versions gives 404/,
		);
	});

	test('its port is not published; something else answers there', async () => {
		await docker('rm', '-f', synapse.name);
		const words = ['-v', `${synapse.directory}:/data`, '-e', 'UID=1000', '-e', 'GID=1000', lab.images.synapse];
		await synapse.configure(sqlite);
		await docker('run', '-d', '--init', '--name', synapse.name, '--label', 'synaptop.lab=1', ...words);
		await listening(8008);
		assertBlames(
			await run(),
			'port',
			/^port \d+ of the host leads to nothing: container \S+ on matrix does not publish it/,
		);
		const stranger = await docker(
			...['run', '-d', '--init', '--label', 'synaptop.lab=1', '-p', `127.0.0.1:${synapse.port}:80`],
			...[lab.images.busybox, 'httpd', '-f', '-p', '80', '-h', '/etc'],
		);
		try {
			await fetch(`${synapse.url}/`).catch(() => {});
			await only('port');
			assertBlames(await only('health'), 'health', /is not Synapse or is ill: \/health gives 404/);
		} finally {
			await docker('rm', '-f', stranger);
		}
	});
});
