// The flow "database" on real faults: a PostgreSQL, a Synapse container and peers of this test alone.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {after, before, describe, test} from 'node:test';
import {promisify} from 'node:util';
import {databaseFlow} from '../../source/runbook/database.js';
import {flowLab, type RanFlow} from './flow-on-lab.js';
import {
	databaseSection,
	type FlowSynapse,
	flowPeer,
	flowPostgres,
	flowSynapse,
	postgresPassword,
	silent,
	sqlite,
} from './flow-parts.js';
import {docker} from './lab.js';
import {freePort} from './own-synapse.js';

const hba = 'host hbadb all all reject';
const settings = ['max_connections=8', 'superuser_reserved_connections=3'];

describe('the database is not reached', () => {
	let synapse: FlowSynapse;
	let postgres: Awaited<ReturnType<typeof flowPostgres>>;
	/** With the database's own host in the config, and without it. */
	let place: Awaited<ReturnType<typeof flowLab>>;
	let bare: Awaited<ReturnType<typeof flowLab>>;
	before(async () => {
		[synapse, postgres] = await Promise.all([flowSynapse('database'), flowPostgres({hba, settings})]);
		await synapse.create([], {held: true});
		await synapse.start();
		const config = `homeserver: own.test
hosts:
  matrix: {ssh: LXC_matrix}
  database: {ssh: LXC_database, docker: false}
synapse: {host: matrix, container: ${synapse.name}, url: ${synapse.url}}
`;
		const [host, port] = postgres.address.split(':');
		const psql = ['psql', '-h', host, '-p', port, '-U', 'postgres', '-d', 'synapse'];
		bare = await flowLab(config);
		place = await flowLab(
			`${config}postgres: {host: database, address: '${postgres.address}', command: ${JSON.stringify(psql)}}\n`,
		);
	});
	after(async () => {
		await Promise.all([place?.close(), bare?.close()]);
		await Promise.all([synapse?.remove(), postgres?.remove()]);
	});

	const run = (where = place, untilFault = true) => where.run(databaseFlow, {untilFault});
	/** One step alone, after those before it were well in the run before. */
	const only = (step: string, where = place) => where.run(databaseFlow, {only: step});
	const blames = (ran: RanFlow, step: string, text: RegExp): void => {
		assert.equal(ran.cause?.step.id, step, ran.text);
		assert.equal(ran.cause.finding?.severity, 'critical', ran.text);
		assert.match(ran.cause.finding.text, text);
		assert.ok(ran.cause.finding.next, ran.text);
		assert.ok(!JSON.stringify(ran.steps).includes(postgresPassword), 'a password is told');
	};

	test('all is well', async () => {
		await synapse.configure(postgres.section());
		const ran = await run(place, false);
		assert.equal(ran.cause, undefined, ran.text);
		assert.deepEqual(
			ran.steps.map(({finding}) => finding?.severity),
			Array.from({length: databaseFlow.steps.length}, () => 'ok'),
			ran.text,
		);
		const evidence = ran.finding('section').evidence?.join('\n') ?? '';
		assert.match(evidence, /user: "?synapse"?\n.*password: "?••••"?\n/);
		assert.match(ran.finding('connect').text, /^synapse is let into database synapse of PostgreSQL \d+/);
		assert.ok(!JSON.stringify(ran.steps).includes(postgresPassword), 'a password is told');
	});

	test('a wrong password', async () => {
		await synapse.configure(postgres.section({password: 'not-this-one-4711'}));
		const ran = await run();
		blames(ran, 'connect', /^PostgreSQL refuses the password of user synapse$/);
		assert.ok(!JSON.stringify(ran.steps).includes('not-this-one-4711'));
		const offered = ran.finding('connect').actions?.map(({action, target}) => `${action} ${target.name}`);
		assert.deepEqual(offered, [`file.edit ${synapse.file('homeserver.yaml')}`]);
	});

	test('a role that is not there, one that may not log in, one that has no connection left', async () => {
		await synapse.configure(postgres.section({user: 'nobody', password: 'x'}));
		// PostgreSQL does not tell a stranger that there is no such role where a password is asked for.
		blames(await only('connect'), 'connect', /^PostgreSQL refuses the password of user nobody$/);
		await postgres.sql(
			"create role shut nologin password 'shut-4711'; create role limited login password 'limited-4711' connection limit 0",
		);
		await synapse.configure(postgres.section({user: 'shut', password: 'shut-4711'}));
		blames(await only('connect'), 'connect', /^the role shut of PostgreSQL may not log in$/);
		await synapse.configure(postgres.section({user: 'limited', password: 'limited-4711'}));
		blames(await only('connect'), 'connect', /^the connection limit of role limited in PostgreSQL is reached$/);
	});

	test('a database that is not there, that pg_hba.conf forbids, of another locale, that is read only', async () => {
		await synapse.configure(postgres.section({dbname: 'nowhere'}));
		blames(await only('connect'), 'connect', /^PostgreSQL has no database nowhere$/);
		await postgres.sql('create database hbadb owner synapse');
		await synapse.configure(postgres.section({dbname: 'hbadb'}));
		blames(
			await only('connect'),
			'connect',
			/^pg_hba\.conf of PostgreSQL does not let user synapse .* into database hbadb/,
		);
		await postgres.sql(
			"create database other owner synapse template template0 lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'",
		);
		await synapse.configure(postgres.section({dbname: 'other'}));
		blames(await run(), 'settings', /^the database other is of locale C\.UTF-8, and Synapse starts with C only$/);
		await postgres.sql('create database fixed owner synapse');
		await postgres.sql('alter database fixed set default_transaction_read_only = on');
		await synapse.configure(postgres.section({dbname: 'fixed'}));
		blames(await only('settings'), 'settings', /^the database fixed is read only$/);
	});

	test('no connection is left', async () => {
		await synapse.configure(postgres.section());
		const [host = '', port = ''] = postgres.address.split(':');
		const hold = (): {readonly end: () => Promise<void>} => {
			const words = ['-h', host, '-p', port, '-U', 'synapse', '-d', 'synapse', '-XAtqc', 'select pg_sleep(60)'];
			const running = promisify(execFile)('psql', words, {env: {...process.env, PGPASSWORD: postgresPassword}});
			const ended = running.then(
				() => {},
				() => {},
			);
			return {
				async end() {
					running.child.kill();
					await ended;
				},
			};
		};
		const held = Array.from({length: 5}, hold);
		try {
			const used = "select count(*) from pg_stat_activity where usename = 'synapse'";
			while ((await postgres.sql(used)) !== '5') {
				// All five are in.
			}

			blames(
				await run(),
				'connections',
				/^PostgreSQL on database has no connection left: 5 of 8, 3 of them for superusers$/,
			);
			blames(await run(bare), 'connect', /^PostgreSQL at db\.own:\d+ has no connection left/);
		} finally {
			await Promise.all(held.map(({end}) => end()));
			await postgres.sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'synapse'");
		}
	});

	test('a name that is not found', async () => {
		await synapse.configure(postgres.section({host: 'nowhere.own'}));
		blames(
			await run(bare),
			'name',
			/^the name nowhere\.own of PostgreSQL cannot be looked up inside the container: no DNS/,
		);
		await synapse.configure(postgres.section({host: 'no..where'}));
		blames(await only('name', bare), 'name', /^the name no\.\.where of PostgreSQL is not found inside the container/);
	});

	test('a port that is closed, loopback, a socket that is not there', async () => {
		const closed = await freePort();
		await synapse.configure(postgres.section({port: closed}));
		blames(await run(), 'port', new RegExp(`^db\\.own:${closed} of PostgreSQL refuses the connection from inside`));
		await synapse.configure(postgres.section({host: 'localhost'}));
		const ran = await only('port');
		blames(ran, 'port', /^localhost:\d+ of PostgreSQL refuses the connection from inside/);
		assert.match(ran.finding('port').next ?? '', /that address is the container itself/);
		await synapse.configure(postgres.section({host: '/run/postgresql'}));
		blames(
			await only('port'),
			'port',
			/^the socket \/run\/postgresql\/\.s\.PGSQL\.\d+ of PostgreSQL is not there inside/,
		);
	});

	test('a peer that takes the connection and says nothing, one that hangs up, one that is something else, TLS', async () => {
		const peers = await Promise.all([
			flowPeer(silent),
			flowPeer(socket => socket.destroy()),
			flowPeer(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
		]);
		const said = [
			/^PostgreSQL at db\.own:\d+ says nothing in time$/,
			/^what answers at db\.own:\d+ hangs up without a word$/,
			/^what answers at db\.own:\d+ is not PostgreSQL$/,
		];
		try {
			for (const [index, {port}] of peers.entries()) {
				await synapse.configure(postgres.section({port}));
				blames(await (index === 0 ? run(bare) : only('connect', bare)), 'connect', said[index]!);
			}
		} finally {
			for (const peer of peers) {
				peer.close();
			}
		}

		await synapse.configure(postgres.section({sslmode: 'require'}));
		blames(
			await only('connect', bare),
			'connect',
			/^PostgreSQL at db\.own:\d+ speaks no TLS, and homeserver\.yaml wants it/,
		);
	});

	test('PostgreSQL is down: that is said of its own host, also where the password is wrong too', async () => {
		await synapse.configure(postgres.section({password: 'not-this-one-4711'}));
		await postgres.stop();
		try {
			const ran = await run(place, false);
			blames(ran, 'server', /^PostgreSQL on database is down: /);
			assert.equal(ran.finding('port').severity, 'critical', ran.text);
			assert.equal(ran.finding('connect').severity, 'skipped', ran.text);
			blames(await run(bare), 'port', /refuses the connection from inside the container$/);
		} finally {
			await postgres.start();
		}
	});

	test('a Synapse that does not run is asked in a container of its own, which is gone afterwards', async () => {
		await synapse.configure(postgres.section({password: 'not-this-one-4711'}));
		await docker('stop', '-t', '0', synapse.name);
		try {
			blames(await run(), 'connect', /^PostgreSQL refuses the password of user synapse$/);
			assert.equal(await docker('ps', '-aq', '--filter', 'name=synaptop-look-'), '');
		} finally {
			await docker('start', synapse.name);
		}
	});

	test('SQLite has no server to ask; a config that is broken is told, and leads to Synapse', async () => {
		await synapse.configure(sqlite);
		const ran = await run(bare, false);
		assert.equal(ran.cause, undefined, ran.text);
		assert.match(ran.finding('section').text, /^SQLite in \/data\/homeserver\.db/);
		assert.equal(ran.finding('connect').severity, 'skipped');
		await synapse.configure(`${databaseSection({})}  bad: [\n`);
		const broken = await run(bare);
		blames(broken, 'section', /^\/data\/homeserver\.yaml is not YAML: line \d+: /);
		assert.equal(broken.cause?.finding?.flow, 'synapse');
	});
});
