import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {looksSecret, maskData, maskText} from '../../../source/actions/mask.js';

test('names that hold secrets, and names that only sound like it', () => {
	for (const name of [
		'password',
		'PGPASSWORD',
		'passwd',
		'macaroon_secret_key',
		'form_secret',
		'POSTGRES_PASSWORD',
		'access_token',
		'pepper',
		'AWS_SECRET_ACCESS_KEY',
		'signing_key',
		'API_KEY',
		'apikey',
		'MYSQL_PWD',
		'splunk-token',
		'DB_PASS',
		'requirepass',
		'registration_shared_secret',
		'traefik.http.middlewares.x.basicauth.passwords',
		'REDISCLI_AUTH',
		'PGPASS',
		'MY_PW',
		'JWT',
		'DSN',
		'traefik.http.middlewares.auth.basicauth.users',
	]) {
		assert.ok(looksSecret(name), name);
	}

	for (const name of [
		'PATH',
		'signing_key_path',
		'old_signing_keys',
		'trusted_key_servers',
		'password_file',
		'POSTGRES_PASSWORD_FILE',
		'form_public_key',
		'SSH_AUTH_SOCK',
		'HOME',
		'keyboard',
		'author',
		'PWD',
		'monkey',
		'bypass_rules',
		'compass',
	]) {
		assert.ok(!looksSecret(name), name);
	}
});

describe('text', () => {
	const cases: ReadonlyArray<[before: string, after: string]> = [
		['postgres://matrix:hunter2@db:5432/x', 'postgres://matrix:••••@db:5432/x'],
		['redis://:hunter2@db', 'redis://:••••@db'],
		['https://abc123@sentry.example.org/1', 'https://••••@sentry.example.org/1'],
		['curl -fs -u admin:hunter2 http://localhost', 'curl -fs -u admin:•••• http://localhost'],
		['id -u root', 'id -u root'],
		['--requirepass hunter2 --port 1', '--requirepass •••• --port 1'],
		['--password=hunter2', '--password=••••'],
		['PGPASSWORD=hunter2 psql -U matrix', 'PGPASSWORD=•••• psql -U matrix'],
		['PGPASSWORD="hunter 2" psql', 'PGPASSWORD=•••• psql'],
		['redis-cli -h x -a hunter2 PING || exit 1', 'redis-cli -h x -a •••• PING || exit 1'],
		['wget -q http://localhost/config.json || exit 1', 'wget -q http://localhost/config.json || exit 1'],
		['the password is wrong', 'the password is wrong'],
		['-f -vv -p 80 -h /app', '-f -vv -p 80 -h /app'],
	];
	for (const [before, after] of cases) {
		test(before, () => assert.equal(maskText(before), after));
	}
});

test('an inspect shows no secret of environment, command, labels or log options, and keeps the rest', () => {
	const data = {
		Id: 'abc',
		Args: ['--requirepass', 'hunter2', '--port', '6379'],
		Path: 'redis-server',
		Config: {
			Env: [
				'PATH=/bin',
				'POSTGRES_PASSWORD=hunter2',
				'DATABASE_URL=postgres://u:hunter2@db/x',
				'TOKEN=hunter2\nhunter2',
			],
			Cmd: ['redis-cli', '-a', 'hunter2', 'ping'],
			Entrypoint: ['sh', '-c', 'PGPASSWORD=hunter2 exec psql'],
			Labels: {'my.api-key': 'hunter2', 'org.example.title': 'plain', auth: {nested: ['hunter2']}},
			Healthcheck: {Test: ['CMD-SHELL', 'redis-cli -a hunter2 ping | grep PONG']},
			Tty: false,
		},
		HostConfig: {LogConfig: {Config: {'splunk-token': 'hunter2', 'max-size': '10m'}}, Memory: 5},
	};
	const masked = maskData(data) as typeof data;
	assert.doesNotMatch(JSON.stringify(masked), /hunter/);
	assert.deepEqual(masked.Config.Env.slice(0, 3), [
		'PATH=/bin',
		'POSTGRES_PASSWORD=••••',
		'DATABASE_URL=postgres://u:••••@db/x',
	]);
	assert.deepEqual(masked.Args, ['--requirepass', '••••', '--port', '6379']);
	assert.deepEqual(masked.Config.Cmd, ['redis-cli', '-a', '••••', 'ping']);
	assert.equal(masked.Config.Labels['org.example.title'], 'plain');
	assert.equal(masked.HostConfig.LogConfig.Config['max-size'], '10m');
	assert.equal(masked.HostConfig.Memory, 5);
	assert.equal(masked.Config.Tty, false);
});

test('the user and password of a command in words', () => {
	assert.deepEqual(maskData(['curl', '-u', 'admin:hunter2', 'http://localhost']), [
		'curl',
		'-u',
		'admin:••••',
		'http://localhost',
	]);
});
