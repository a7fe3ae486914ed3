import assert from 'node:assert/strict';
import {chmod, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import {redis} from '../../../source/sources/redis.js';
import {databaseOf, redisCommand} from '../../../source/sources/redis-cli.js';
import {redisKeys} from '../../../source/sources/redis-keys.js';
import {readOnce} from '../../helpers/probes.js';

const info = path.join(import.meta.dirname, '../../fixtures/lab/redis-info.txt');

/** Answers lines as redis-cli --no-raw does; what it got is kept beside it. */
const program = (log: string, answers: string) => `
printf '%s\\n' "$0 $*" >>'${log}.argv'; env >>'${log}.env'
while IFS= read -r line; do
  printf '%s\\n' "$line" >>'${log}'
  case $line in
    'ECHO '*) echo "\\"\${line#ECHO }\\"";;
    ${answers}
    'AUTH "\\x67\\x65\\x20\\x68"'|SELECT*) echo OK;;
    AUTH*) echo '(error) WRONGPASS invalid username-password pair or user is disabled.';;
    DBSIZE) echo '(integer) 3';;
    INFO) cat '${info}';;
    PUBSUB*) printf '1) "x"\\n2) (integer) 2\\n';;
    'SCAN 0 '*) printf '1) "7"\\n2) 1) "b"\\n   2) "a\\\\x00\\\\n"\\n';;
    'SCAN 7 '*) printf '1) "0"\\n2) 1) "b"\\n   2) "gone"\\n';;
    'TYPE gone') echo none;;
    TYPE*) echo string;;
    'PTTL b') echo '(integer) 5000';;
    'PTTL gone') echo '(integer) -2';;
    PTTL*) echo '(integer) -1';;
    *) echo "(error) ERR unknown command";;
  esac
done`;

async function workplace(t: TestContext, answers = '') {
	const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-redis-'));
	t.after(() => rm(directory, {recursive: true, force: true}));
	const log = path.join(directory, 'log');
	const secret = path.join(directory, 'secret');
	const command = ['sh', '-c', program(log, answers), 'redis-cli', '-n', '4'];
	return {
		directory,
		secret,
		command,
		config: (more: object = {}) => ({homeserver: 'matrix.lab.test', redis: {host: 'h', command, ...more}}),
		got: async (name = '') => readFile(log + name, 'utf8'),
	};
}

test('figures of Redis, its database chosen again since AUTH comes after', async t => {
	const {config, got} = await workplace(t);
	const [probe] = await readOnce(t, redis, config());
	assert.equal(probe!.state, 'up', probe!.problem?.message ?? '');
	const {keys, database, memory, listeners, version} = probe!.facts!;
	assert.deepEqual(
		{keys, database, memory, listeners, version},
		{keys: 3, database: 4, memory: 1_016_096, listeners: 2, version: '7.0.15'},
	);
	assert.match(await got(), /^SELECT 4\nECHO/);
	assert.match(await got(), /PUBSUB NUMSUB matrix\.lab\.test/);
});

test('keys by SCAN, each once, without those that went meanwhile; never KEYS', async t => {
	const {config, got} = await workplace(t);
	const [probe] = await readOnce(t, redisKeys, config());
	assert.deepEqual(probe?.facts, {
		keys: [
			{bytes: 'a\0\n', name: 'a↵', type: 'string'},
			{bytes: 'b', name: 'b', type: 'string', expires: 5000},
		],
		more: false,
	});
	assert.doesNotMatch(await got(), /^KEYS/m);
	assert.match(await got(), /^TYPE "\\x61\\x00\\x0a"$/m);
});

test('the password goes over standard input alone', async t => {
	const {config, got, secret} = await workplace(t);
	process.env.SYNAPTOP_TEST_REDIS = 'ge h';
	t.after(() => delete process.env.SYNAPTOP_TEST_REDIS);
	await writeFile(secret, 'hunter2-hunter2\n', {mode: 0o600});
	const [wrong] = await readOnce(t, redis, config({password: {file: secret}}));
	assert.equal(wrong?.state, 'unknown');
	assert.match(wrong.problem!.message, /WRONGPASS/);
	assert.match(wrong.problem!.cure!, /redis\.password/);
	assert.ok(!JSON.stringify(wrong).includes('hunter2'));
	const hidden = [...'hunter2-hunter2'].map(byte => `\\x${byte.charCodeAt(0).toString(16)}`).join('');
	const input = await got();
	assert.ok(input.includes('AUTH hunter2-hunter2') || input.includes(hidden));
	assert.ok(!(await got('.argv')).includes('hunter2'));
	assert.ok(!(await got('.env')).includes('hunter2'));
});

test('a password file that others can read, one that is not there', async t => {
	const {config, secret, directory} = await workplace(t);
	await writeFile(secret, 'x\n');
	await chmod(secret, 0o644);
	const [open] = await readOnce(t, redis, config({password: {file: secret}}));
	assert.match(`${open?.problem?.message} ${open?.problem?.cure}`, /can be read by others \(644\).*chmod 600/);
	const [none] = await readOnce(t, redis, config({password: {file: path.join(directory, 'none')}}));
	assert.match(none!.problem!.message, /is not there/);
});

test('a command for the password is run when somebody looks, and once', async t => {
	const {config, directory, got} = await workplace(t, 'AUTH*) echo OK;;');
	const count = path.join(directory, 'count');
	const password = {command: ['sh', '-c', `echo x >>'${count}'; echo geheim`]};
	const stack = config({password});
	const {configOf} = await import('../../../source/config/schema.js');
	const parsed = configOf({hosts: {h: {local: true}}, ...stack});
	assert.deepEqual(await readOnce(t, redis, parsed), []);
	for (let round = 0; round < 3; round++) {
		const [probe] = await readOnce(t, redis, parsed, {focus: round === 0 ? ['matrix.lab.test'] : []});
		assert.equal(probe?.state, 'up');
	}

	assert.equal(await readFile(count, 'utf8'), 'x\n');
	assert.match(await got(), /AUTH geheim/);
});

const refusals: ReadonlyArray<readonly [answers: string, state: 'down' | 'unknown', message: RegExp]> = [
	["*) echo '(error) NOAUTH Authentication required.';;", 'unknown', /NOAUTH/],
	['INFO) echo "(error) NOPERM this user has no permissions to run the \'info\' command";;', 'unknown', /NOPERM/],
	["DBSIZE) echo '(error) LOADING Redis is loading the dataset in memory';;", 'down', /LOADING/],
	['INFO) echo nothing;;', 'down', /nothing that is known/],
];

for (const [answers, state, message] of refusals) {
	test(`refused: ${message}`, async t => {
		const {config} = await workplace(t, answers);
		const [probe] = await readOnce(t, redis, config());
		assert.equal(probe?.state, state);
		assert.match(probe.problem!.message, message);
	});
}

test('no server, no program, no input', async t => {
	const at = async (script: string) =>
		(await readOnce(t, redis, {homeserver: 'x', redis: {host: 'h', command: ['sh', '-c', script, 'redis-cli']}}))[0];
	const down = await at("cat >/dev/null; echo 'Could not connect to Redis at 127.0.0.1:1: Connection refused' >&2");
	assert.deepEqual(
		[down?.state, down?.problem?.message],
		['down', 'Could not connect to Redis at 127.0.0.1:1: Connection refused'],
	);
	const deaf = await at('true');
	assert.match(deaf!.problem!.cure!, /docker exec needs -i/);
	const [missing] = await readOnce(t, redis, {homeserver: 'x', redis: {host: 'h', command: ['no-such-redis-cli']}});
	assert.equal(missing?.state, 'unknown');
	assert.match(missing.problem!.cure!, /Install redis-cli/);
});

test('how redis-cli is called', () => {
	const place = {file: 'x'};
	assert.equal(redisCommand({host: 'h', address: 'localhost:6379'}), undefined);
	assert.deepEqual(redisCommand({host: 'h', address: '[::1]:6379', password: place}), [
		'redis-cli',
		'-h',
		'::1',
		'-p',
		'6379',
	]);
	assert.deepEqual(redisCommand({host: 'h', address: '/run/r.sock', password: place}), [
		'redis-cli',
		'-s',
		'/run/r.sock',
	]);
	assert.equal(databaseOf(['redis-cli', '-n', '4']), 4);
	assert.equal(databaseOf(['redis-cli']), 0);
});
