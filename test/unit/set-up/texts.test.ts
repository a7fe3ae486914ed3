import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import yaml from 'yaml';
import {composeText} from '../../../source/set-up/compose-text.js';
import {databaseSql, parseDatabaseMade, wrongLocale} from '../../../source/set-up/database-sql.js';
import {elementText, homeserverText, newSecrets} from '../../../source/set-up/homeserver-text.js';
import {inContainer, mountable} from '../../../source/set-up/in-container.js';
import {scramVerifier} from '../../../source/set-up/scram.js';
import {Secret} from '../../../source/system/secret.js';

const form = {
	server: 'example.org',
	publicUrl: 'https://matrix.example.org',
	reportStats: false,
	ports: {client: 8008, metrics: 9000},
	database: {
		host: 'db.lan',
		port: 5433,
		user: 'matrix',
		password: new Secret('a "quoted": \\ #secret'),
		name: 'matrix',
	},
	redis: {host: 'redis', port: 6379},
	keyServer: 'matrix.org',
	directory: '/data',
	key: '/data/example.org.signing.key',
	log: '/data/log.config',
};

describe('homeserver.yaml', () => {
	test('is YAML with what the form says, whatever is in a password', () => {
		const data = yaml.parse(homeserverText(form, newSecrets()), {version: '1.1'});
		assert.equal(data.server_name, 'example.org');
		assert.deepEqual(data.database.args, {
			host: 'db.lan',
			port: 5433,
			user: 'matrix',
			password: 'a "quoted": \\ #secret',
			dbname: 'matrix',
			cp_min: 5,
			cp_max: 10,
		});
		assert.deepEqual(data.redis, {enabled: true, host: 'redis', port: 6379});
		assert.deepEqual(data.trusted_key_servers, [{server_name: 'matrix.org'}]);
		assert.deepEqual(
			data.listeners.map(({port, type}: {port: number; type: string}) => [port, type]),
			[
				[8008, 'http'],
				[9000, 'metrics'],
			],
		);
		assert.equal(data.report_stats, false);
		assert.equal(data.enable_registration, false);
	});

	test('without what is optional', () => {
		const {redis, keyServer, ...less} = form;
		const data = yaml.parse(homeserverText({...less, ports: {client: 8008}}, newSecrets()));
		assert.equal(data.redis, undefined);
		assert.deepEqual(data.trusted_key_servers, []);
		assert.equal(data.listeners.length, 1);
		assert.equal(data.enable_metrics, false);
	});

	test('has secrets of its own each time, of 256 bits', () => {
		const [one, other] = [newSecrets(), newSecrets()].map(secrets =>
			Object.values(secrets).map((secret: Secret) => secret.reveal()),
		);
		assert.equal(new Set([...one!, ...other!]).size, 6);
		assert.ok(one!.every(secret => /^[\w-]{43}$/.test(secret)));
	});
});

test("Element's config names the homeserver", () => {
	assert.deepEqual(JSON.parse(elementText('example.org', 'https://m.example.org/')).default_server_config, {
		'm.homeserver': {base_url: 'https://m.example.org', server_name: 'example.org'},
	});
});

describe('the compose file', () => {
	const text = (more: Partial<Parameters<typeof composeText>[0]> = {}) =>
		composeText({
			server: 'example.org',
			image: 'matrixdotorg/synapse:latest',
			container: 'synapse',
			uid: 1000,
			gid: 100,
			config: '/data/homeserver.yaml',
			address: '127.0.0.1',
			ports: {client: 8008, metrics: 9000},
			names: ['db.lan:host-gateway'],
			...more,
		});

	test('says who Synapse is, where its files are, and what is published', () => {
		const {synapse} = yaml.parse(text()).services;
		assert.deepEqual(synapse.environment, {UID: '1000', GID: '100'});
		assert.deepEqual(
			synapse.volumes.map(({source, target}: Record<string, string>) => [source, target]),
			[
				['./data', '/data'],
				['./config/homeserver.yaml', '/data/homeserver.yaml'],
				['./config/log.config', '/data/log.config'],
			],
		);
		assert.deepEqual(synapse.ports, ['127.0.0.1:8008:8008', '127.0.0.1:9000:9000']);
		assert.deepEqual(synapse.extra_hosts, ['db.lan:host-gateway']);
	});

	test('never makes a directory where a file is missing', () => {
		for (const {source, bind} of yaml.parse(text()).services.synapse.volumes) {
			assert.ok(source === './data' || bind.create_host_path === false, source);
		}
	});

	test('a dollar is no variable', () => {
		assert.match(text({names: ['a$b:1.2.3.4']}), /"a\$\$b:1\.2\.3\.4"/);
	});

	test('with Element and Redis, where they are wanted', () => {
		const {services} = yaml.parse(
			text({element: {image: 'e:1', container: 'web', port: 81}, redis: {image: 'redis:7'}, names: []}),
		);
		assert.deepEqual(Object.keys(services), ['synapse', 'element', 'redis']);
		assert.deepEqual(services.element.ports, ['127.0.0.1:81:80']);
		assert.deepEqual(services.synapse.depends_on, ['redis']);
		assert.equal(services.synapse.extra_hosts, undefined);
	});
});

describe('the database', () => {
	test('what PostgreSQL keeps of a password, as RFC 7677 has it', () => {
		const verifier = scramVerifier(new Secret('pencil'), Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'));
		// Section 3: user "user", password "pencil", this salt, 4096 rounds.
		assert.equal(
			verifier,
			'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
		);
	});

	test('the password itself is not in the SQL; names and verifier cannot leave their quotes', () => {
		const sql = databaseSql("ma'trix\\", 'matrix', "SCRAM'");
		assert.match(sql, /^\\set role 'ma''trix\\\\'$/m);
		assert.match(sql, /^\\set verifier 'SCRAM'''$/m);
	});

	test('what psql tells', () => {
		const line = (more: object) =>
			`x\n${JSON.stringify({role: 'made', database: 'there', collate: 'C', ctype: 'C', encoding: 'UTF8', owner: 'matrix', login: true, ...more})}\n`;
		assert.deepEqual(parseDatabaseMade(line({})), {role: 'made', database: 'there', owner: 'matrix', login: true});
		assert.match(parseDatabaseMade(line({collate: 'de_DE.UTF-8'}))?.wrong ?? '', /de_DE\.UTF-8/);
		assert.equal(parseDatabaseMade('nothing\n'), undefined);
		assert.equal(parseDatabaseMade(''), undefined);
		assert.match(wrongLocale({}) ?? '', /Synapse wants C/);
	});
});

test('a one-off container has no network, pulls nothing, and sees one directory', () => {
	const argv = inContainer(['docker'], 'synapse:1', '/srv/data', 'print()', ['x']);
	assert.equal(argv[argv.indexOf('--network') + 1], 'none');
	assert.equal(argv[argv.indexOf('--pull') + 1], 'never');
	assert.equal(argv[argv.indexOf('--mount') + 1], 'type=bind,source=/srv/data,target=/place');
	assert.deepEqual(argv.slice(-4), ['synapse:1', '-c', 'print()', 'x']);
	assert.match(mountable('/a,b') ?? '', /comma/);
	assert.equal(mountable('/a b'), undefined);
});
