// Everything that the demo answers with has a form that was recorded on the lab: keys, types, framing, header fields, words.
import assert from 'node:assert/strict';
import {after, before, describe, it} from 'node:test';
import {type Demo, startDemo} from '../../../source/demo/demo.js';
import {quote} from '../../../source/hosts/quote.js';
import {parseSections} from '../../../source/parsers/sections.js';
import {script} from '../../../source/sources/vitals.js';
import {connectDemo, type DemoClient} from '../../helpers/demo-client.js';
import {fixture, json, jsonLines, lines} from '../../helpers/fixture.js';
import {framesOf, timeless} from '../../helpers/log-frames.js';
import {askRaw, parseRaw, type RawAnswer} from '../../helpers/raw-http.js';
import {compareShapes, type Shape, shapeOf} from '../../helpers/shape.js';

const names = ['synapse', 'element-web', 'redis-local'];
const states = jsonLines('container-states.jsonl');

const recordings: Record<string, Shape[]> = {
	list: [...json('containers.json'), ...states.map(state => state.list)].map(shapeOf),
	inspect: [...names.map(name => json(`inspect-${name}.json`)), ...states.map(state => state.inspect)].map(shapeOf),
	stats: [
		...names.flatMap(name => [...jsonLines(`stats-${name}.jsonl`), ...jsonLines(`stats-${name}.one-shot.jsonl`)]),
		...states.map(state => state.stats),
	].map(shapeOf),
	version: [shapeOf(json('engine-version.json'))],
	info: [shapeOf(json('engine-info.json'))],
	image: [...json('images.json'), ...json('images-dangling.json')].map(shapeOf),
	df: [json('engine-df.json'), json('engine-df-dangling.json')].map(shapeOf),
};

interface EngineEvent {
	readonly Type: string;
	readonly Action: string;
	readonly from?: string;
	readonly Actor: {readonly Attributes: Readonly<Record<string, string>>};
}

describe('the demo says only what was recorded', () => {
	let demo: Demo;
	let client: DemoClient;
	const ask = async (method: string, url: string, enough?: (answer: RawAnswer) => boolean) => {
		const stream = await client.engine();
		try {
			return await askRaw(stream, method, url, enough);
		} finally {
			stream.destroy();
		}
	};

	const get = async (url: string) => {
		const answer = await ask('GET', url);
		assert.match(answer.statusLine, /^HTTP\/1\.1 200 OK$/, url);
		assertHeaders(answer);
		return JSON.parse(answer.body.toString());
	};

	const matches = (found: unknown, kind: string) =>
		assert.deepEqual(compareShapes(shapeOf(found), recordings[kind]!), [], kind);

	before(async () => {
		demo = await startDemo({seed: 7, faults: false, speed: 0});
		client = await connectDemo(demo.endpoints.matrix!);
	});

	after(async () => {
		client.end();
		await demo.stop();
	});

	it('pages of the engine', async () => {
		matches(await get('/version'), 'version');
		matches(await get('/v1.41/info'), 'info');
		for (const image of await get('/images/json')) {
			matches(image, 'image');
		}

		matches(await get('/system/df'), 'df');
	});

	it('prune takes the image without a name, once; what is told of the disk is less then', async () => {
		const before = (await get('/system/df')).LayersSize;
		assert.equal((await get('/images/json')).length, json('images.json').length + 1);
		const prune = async () => JSON.parse((await ask('POST', '/images/prune')).body.toString());
		const {ImagesDeleted, SpaceReclaimed} = await prune();
		assert.deepEqual(compareShapes(shapeOf({ImagesDeleted}), [shapeOf(json('images-pruned.json'))]), [
			'.SpaceReclaimed is missing',
		]);
		assert.equal((await get('/system/df')).LayersSize, before - SpaceReclaimed);
		assert.equal((await get('/images/json')).length, json('images.json').length);
		assert.deepEqual(await prune(), {ImagesDeleted: null, SpaceReclaimed: 0});
	});

	it('containers: list, inspect, stats, in every state', async () => {
		const check = async (state: string, name: string) => {
			const list: Array<{Names: string[]; State: string; Status: string}> = await get('/containers/json?all=1');
			const entry = list.find(({Names}) => Names[0] === `/${name}`)!;
			assert.equal(entry.State, state, entry.Status);
			assertStatus(entry.Status);
			matches(entry, 'list');
			matches(await get(`/containers/${name}/json`), 'inspect');
			matches(await get(`/containers/${name}/stats?stream=false&one-shot=1`), 'stats');
			matches(await get(`/containers/${name}/stats?stream=false`), 'stats');
		};

		for (const name of [...names, 'well-known']) {
			await check('running', name);
		}

		await ask('POST', '/containers/well-known/pause');
		await check('paused', 'well-known');
		await ask('POST', '/containers/well-known/unpause');
		demo.control.kill('well-known', 1);
		await check('restarting', 'well-known');
		await ask('POST', '/containers/well-known/stop');
		await check('exited', 'well-known');
		await ask('POST', '/containers/well-known/start');
		demo.control.setHealthy('synapse', false);
		await check('running', 'synapse');
		demo.control.setHealthy('synapse', true);
	});

	it('events: the actions, the attributes of each, the order of a restart, a line each', async () => {
		const since = (Date.now() / 1000).toFixed(3);
		await ask('POST', '/containers/element-web/restart');
		demo.control.setHealthy('element-web', true);
		demo.control.setHealthy('element-web', false);
		demo.control.kill('redis-local', 137);
		await ask('POST', '/containers/redis-local/start');
		const answer = await ask(
			'GET',
			`/events?since=${since}`,
			({body}) => body.includes('"Action":"start"') && body.includes('redis:7'),
		);
		assertHeaders(answer);
		const found = answer.body.toString().split(/(?<=\n)/);
		for (const line of found) {
			assert.match(line, /^\{.*"time":\d{10},"timeNano":\d{19}\}\n$/);
		}

		const recorded: EngineEvent[] = [...jsonLines('events-restart.jsonl'), ...jsonLines('events-states.jsonl')];
		const events: EngineEvent[] = found.map(line => JSON.parse(line));
		for (const event of events) {
			const alike = recorded.filter(other => kind(other) === kind(event));
			assert.notEqual(alike.length, 0, `${kind(event)} was never recorded`);
			assert.deepEqual(compareShapes(shapeOf(event), alike.map(shapeOf)), [], kind(event));
			assert.ok(
				alike.some(other => special(other) === special(event)),
				`${kind(event)}: ${special(event)}`,
			);
		}

		const order = (all: EngineEvent[]) =>
			all
				.filter(event => !/^exec_|health/.test(event.Action))
				.filter(({Type, from}) => Type === 'network' || from?.includes('element'))
				.map(kind)
				.slice(0, 7);
		assert.deepEqual(order(events), order(jsonLines('events-restart.jsonl')));
	});

	it('logs: frames, times, and no line that no container ever wrote', async () => {
		const written = new Set(
			['synapse', 'element-web', 'redis-local', 'synapse-start', 'synapse-trouble'].flatMap(name =>
				framesOf(fixture(`logs-${name}.bin`)).map(({text}) => timeless(text)),
			),
		);
		for (const name of [...names, 'well-known']) {
			const answer = await ask('GET', `/containers/${name}/logs?stdout=1&stderr=1&timestamps=1`);
			assertHeaders(answer, 'logs');
			const found = framesOf(answer.body);
			assert.ok(found.length > 5, name);
			for (const {stream, text} of found) {
				assert.ok(stream === 1 || stream === 2);
				assert.ok(written.has(timeless(text)), text);
			}
		}
	});

	it('refusals, in the words and with the headers of the engine', async () => {
		const check = async (method: string, url: string, name: string) => {
			const answer = await ask(method, url);
			const recorded = parseRaw(fixture(name))!;
			assert.equal(answer.statusLine, recorded.statusLine);
			assert.equal(answer.body.toString(), recorded.body.toString());
			assert.deepEqual(headerNames(answer), headerNames(recorded));
		};

		await check('GET', '/_ping', 'engine-ping.http');
		await check('GET', '/containers/no-such/json', 'error-404-container.http');
		await check('GET', '/containers/synapse/logs', 'error-400-logs.http');
		await check('POST', '/containers/redis-local/start', 'start-304.http');
	});

	it('the vitals of the host', async () => {
		const {stdout} = await client.exec(quote(['sh', '-c', script, 'sh', 'MARK']));
		const figureless = (text: string) =>
			text
				.trim()
				.replace(/\d+(?:\.\d+)?/g, '0')
				.replace(/ +/g, ' ');
		const recorded = new Set(
			['vitals.txt', 'df-k.txt', 'df-i.txt']
				.flatMap(lines)
				.map(line => figureless(line.replace(/^(?=\d+\.\d+\.\d+-)/, 'Linux '))),
		);
		const found = parseSections(stdout.toString(), 'MARK');
		const asked = [...script.matchAll(/\bpart (\w+)/g)].map(match => match[1]!);
		for (const part of [...asked, 'pressure-cpu', 'pressure-memory', 'pressure-io']) {
			assert.ok(found.get(part)?.trim(), part);
		}

		for (const line of [...found.values()].flatMap(text => text.trim().split('\n'))) {
			assert.ok(recorded.has(figureless(line)), line);
		}
	});

	it('compose', async () => {
		const {stderr, code} = await client.exec('docker compose -p matrix restart well-known');
		assert.equal(code, 0);
		const hashes = await client.exec('docker compose -p matrix -f x.yml config --hash "*"');
		assert.match(fixture('compose-hash.txt').toString(), /^one [\da-f]{64}\n$/);
		assert.match(hashes.stdout.toString(), /^(?:[\w-]+ [\da-f]{64}\n){3}$/);
		assert.equal(
			stderr.toString(),
			fixture('compose-restart.txt').toString().replaceAll('recorded-one-1', 'well-known'),
		);
	});
});

/** The header fields of a page, of a page in chunks or of a stream, as some recording has them. */
function assertHeaders(answer: RawAnswer, kind: 'json' | 'logs' = 'json'): void {
	const recorded =
		answer.chunks === undefined
			? parseRaw(fixture('error-404-container.http'))
			: parseRaw(fixture('events-restart.http'), {open: true});
	// The engine sends logs without a Content-Type.
	const expected = headerNames(recorded!).filter(name => kind === 'json' || name !== 'Content-Type');
	assert.deepEqual(headerNames(answer), expected);
	const value = ({headers}: RawAnswer, name: string) => headers.find(([key]) => key === name)?.[1];
	for (const name of ['Server', 'Api-Version', 'Ostype', ...(kind === 'json' ? ['Content-Type'] : [])]) {
		assert.equal(value(answer, name), value(recorded!, name), name);
	}
}

const headerNames = ({headers}: RawAnswer): string[] => headers.map(([name]) => name).sort();

/** The wording of `Status`, numbers aside. */
function assertStatus(status: string): void {
	const wording = (text: string) =>
		text
			.replace(
				/Less than a second|About an? (?:minute|hour)|\d+ (?:second|minute|hour|day|week|month|year)s?/,
				'SOME TIME',
			)
			.replace(/\(\d+\)/, '(CODE)');
	const recorded = [...json('containers.json'), ...states.map(({list}) => list)].map(({Status}) => wording(Status));
	assert.ok(recorded.includes(wording(status)), `${status} was never recorded`);
}

const kind = ({Type, Action}: EngineEvent): string => `${Type} ${Action.replace(/^(exec_\w+): .*/, '$1')}`;

/** The attributes that not every event of a container has. */
const special = ({Actor}: EngineEvent): string =>
	Object.keys(Actor.Attributes)
		.filter(key => /^(?:image|name|signal|exitCode|exec.*|container|type)$/.test(key))
		.sort()
		.join(' ');
