import assert from 'node:assert/strict';
import {PassThrough} from 'node:stream';
import {describe, test} from 'node:test';
import type {Call} from '../../../source/commands/command.js';
import {complete} from '../../../source/commands/init/complete.js';
import {configText, misfit} from '../../../source/commands/init/config-text.js';
import {placesOf} from '../../../source/commands/init/place.js';
import {Stopped} from '../../../source/commands/stoppable.js';
import {parseConfig} from '../../../source/config/load.js';
import type {Host} from '../../../source/hosts/host.js';
import {draft, type Section} from '../../../source/looking/draft.js';
import type {Findings} from '../../../source/looking/look.js';
import {foundContainer, looked, machine} from '../../helpers/looked.js';

const at = looked({id: 'matrix'} as Host, {place: {name: 'matrix', given: 'LXC_matrix'}, engineId: 'E'});
const nothing: Findings = {places: [at], lost: [], otherHomeservers: [], bots: [], backups: []};

/** As much as can be found. */
const everything: Findings = {
	...nothing,
	places: [
		{...at, machine: machine({units: [{name: 'coturn', scope: 'system', enabled: true}]})},
		{...at, place: {name: 'database', given: 'root@db'}, sameEngineAs: 'matrix'},
		{...at, place: {name: 'here', given: 'local'}, withoutEngine: true, trouble: ['no container engine']},
	],
	lost: [{place: {name: 'proxy', given: 'LXC_proxy'}, reason: 'refuses\nthe key'}],
	synapse: {
		at,
		container: foundContainer('hs', [8008], {composeFiles: ['/srv/matrix/docker-compose.yml']}),
		url: 'http://localhost:8008',
		serverName: 'example.org',
		config: '/data/homeserver.yaml',
		configOnHost: '/srv/matrix/homeserver.yaml',
		metrics: ['http://localhost:9000', 'http://localhost:9101'],
		remarks: ['A remark.'],
	},
	element: {at, url: 'http://localhost:8080', container: foundContainer('element')},
	client: {url: 'https://matrix.example.org/', answers: true},
	bots: [
		{
			at,
			unit: {name: 'claude-matrix-bot', scope: 'user', enabled: true},
			config: '~/.claude-matrix-bot/config.yaml',
			logs: ['~/.claude-matrix-bot/bot.log'],
		},
	],
	postgres: {at, address: 'localhost:5432', remark: 'homeserver.yaml: db:5432'},
	redis: {at, address: '/run/redis/redis.sock', remark: 'Listens on matrix.'},
	backups: [
		{
			at,
			glob: '/mnt/backups/matrix-*.dump',
			count: 3,
			newest: {path: '/mnt/backups/matrix-1.dump', modified: 0, size: 1},
			maxAge: 26,
		},
	],
	prometheus: {at, url: 'http://localhost:9090', job: 'hs'},
};

const text = (findings: Findings) => configText(draft(findings), 'Made by a test.');

test('what was found is a config that the program takes as it is', async () => {
	const config = await parseConfig(text(everything), 'test');
	const [stack] = config.stacks;
	assert.deepEqual(Object.keys(config.hosts), ['matrix', 'database', 'here', 'proxy']);
	assert.deepEqual(config.hosts.matrix, {ssh: 'LXC_matrix', forwardAgent: false});
	assert.equal(config.hosts.database?.docker, false);
	assert.equal(config.hosts.here?.local, true);
	assert.equal(stack.homeserver, 'example.org');
	assert.equal(stack.client?.public, 'https://matrix.example.org/');
	assert.deepEqual(stack.synapse, {
		host: 'matrix',
		url: 'http://localhost:8008',
		metrics: ['http://localhost:9000', 'http://localhost:9101'],
		container: 'hs',
		config: '/data/homeserver.yaml',
	});
	assert.equal(stack.element?.container, 'element');
	assert.deepEqual(stack.bots, [
		{host: 'matrix', unit: 'claude-matrix-bot', scope: 'user', config: '~/.claude-matrix-bot/config.yaml'},
	]);
	assert.deepEqual(stack.units, [{host: 'matrix', unit: 'coturn', scope: 'system'}]);
	assert.deepEqual(stack.postgres, {host: 'matrix', address: 'localhost:5432'});
	assert.deepEqual(stack.redis, {host: 'matrix', address: '/run/redis/redis.sock'});
	assert.deepEqual(stack.backups, [
		{name: 'matrix', host: 'matrix', glob: '/mnt/backups/matrix-*.dump', maxAge: 26 * 3_600_000, minSize: 1},
	]);
	assert.deepEqual(stack.logs, [{host: 'matrix', path: '~/.claude-matrix-bot/bot.log'}]);
	assert.equal(stack.prometheus?.job, 'hs');
});

test('how it was found stands beside it; a line break in it stays in its comment', () => {
	const made = text(everything);
	for (const words of [
		/^# {3}homeserver.yaml on the host: \/srv\/matrix\/homeserver.yaml$/m,
		/^# {3}compose file: \/srv\/matrix\/docker-compose.yml$/m,
		/^# {3}A remark\.$/m,
		/^# {3}database: the containers are watched at matrix$/m,
		/^# {3}here: no container engine$/m,
		/^# {3}proxy: could not be looked at: refuses↵the key$/m,
	]) {
		assert.match(made, words);
	}
});

test('what was not found is an example as a comment, and right when the comment is taken away', async () => {
	const made = text(nothing);
	assert.deepEqual((await parseConfig(made, 'test')).stacks[0].synapse, undefined);
	const bare = made
		.split('\n')
		.filter(line => !/^# (?:[A-Z]|url )/.test(line) && !line.startsWith('#   matrix:'))
		.map(line => line.replace(/^# /, ''))
		.join('\n');
	const config = await parseConfig(bare, 'test');
	assert.equal(config.stacks[0].synapse?.host, 'matrix');
	assert.equal(config.stacks[0].bots.length, 1);
	assert.equal(config.stacks[0].backups.length, 1);
});

test('a value that the config cannot hold is said, not written', async () => {
	const {synapse} = everything;
	const made = text({...everything, synapse: {...synapse!, serverName: 'evil: {a: b}\nhosts: x'}});
	assert.match(made, /What was found cannot be used: homeserver: must be a server name/);
	assert.equal((await parseConfig(made, 'test')).stacks[0].homeserver, undefined);
	assert.equal(misfit('homeserver', 'example.org'), undefined);
});

test('names of places: short, and each its own', () => {
	const names = (...given: string[]) => placesOf(given).map(({name}) => name);
	assert.deepEqual(names('LXC_matrix', 'LXC_database', 'vm-proxy', 'local'), ['matrix', 'database', 'proxy', 'local']);
	assert.deepEqual(names('root@db.example.org:2222', 'db', '10.0.0.3', 'ssh://me@host'), [
		'db',
		'db-2',
		'10.0.0.3',
		'host',
	]);
	assert.deepEqual(names('[::1]:22', 'ü'), ['1', 'host']);
});

describe('what was not seen is asked for', () => {
	const callWith = (answers: readonly string[], tty = true) => {
		const stdin = new PassThrough();
		const rest = [...answers];
		const prompts: string[] = [];
		const stderr = {
			isTTY: tty,
			write(words: string | Buffer) {
				prompts.push(words.toString());
				if (/: $/.test(words.toString())) {
					const answer = rest.shift();
					setImmediate(() => stdin.write(answer === undefined ? '\u0003' : `${answer}\r`));
				}

				return true;
			},
		};
		Object.assign(stdin, {isTTY: tty, setRawMode: () => stdin});
		const call = {stdin, stderr, stdout: stderr, flags: {}, input: [], signal: new AbortController().signal};
		return {call: call as unknown as Call, prompts};
	};
	const valueUnder = (sections: readonly Section[], key: string) => sections.find(one => one.key === key)?.value;

	test('on a terminal, until the answer fits; Enter leaves it out', async () => {
		const {call, prompts} = callWith(['not a name!', 'example.org', '', 'localhost:5432', '/b/*.dump']);
		const sections = await complete(draft(nothing), call);
		assert.equal(valueUnder(sections, 'homeserver'), 'example.org');
		assert.equal(valueUnder(sections, 'client'), undefined);
		assert.deepEqual(valueUnder(sections, 'postgres'), {host: 'matrix', address: 'localhost:5432'});
		assert.deepEqual(valueUnder(sections, 'backups'), [{host: 'matrix', glob: '/b/*.dump'}]);
		assert.match(prompts.join(''), /homeserver: must be a server name/);
	});

	test('nothing where all was found, or nobody sits there; Ctrl-C stops', async () => {
		const all = draft(everything);
		assert.deepEqual(await complete(all, callWith([]).call), all);
		const some = draft(nothing);
		assert.deepEqual(await complete(some, callWith([], false).call), some);
		await assert.rejects(complete(some, callWith([]).call), Stopped);
	});
});
