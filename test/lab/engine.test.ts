import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {dockerEngine} from '../../source/hosts/docker-engine.js';
import {EngineError, type EngineEvent, type LogRecord} from '../../source/hosts/engine.js';
import {type Host, HostError} from '../../source/hosts/host.js';
import {createHost} from '../../source/hosts/index.js';
import {engineTime, olderLogs} from '../../source/hosts/older-logs.js';
import {docker, lab, throwAway} from './lab.js';

const {signal} = new AbortController();

/** By an alias of the lab's ssh config, or this machine. */
function hostOf(ssh?: string): Host {
	const config = ssh === undefined ? {local: true as const, forwardAgent: false} : {ssh, forwardAgent: false};
	return createHost('matrix', config, {ask: async () => undefined});
}

async function gather<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
	const all: Item[] = [];
	for await (const item of items) {
		all.push(item);
	}

	return all;
}

describe('the real engine', () => {
	for (const [way, ssh] of [
		['this machine', undefined],
		['SSH', 'LXC_matrix'],
	] as const) {
		describe(`over ${way}`, () => {
			let host: Host;
			before(() => {
				host = hostOf(ssh);
			});
			after(() => host.close());

			test('lists as docker ps does, says its own words', async () => {
				const engine = dockerEngine(host);
				const listed = await engine.get<Array<{Id: string}>>('/containers/json', {
					filters: '{"label":["com.docker.compose.project"]}',
				});
				const expected = await docker('ps', '-q', '--no-trunc', '--filter', 'label=com.docker.compose.project');
				assert.deepEqual(listed.map(({Id}) => Id).sort(), expected.split('\n').sort());
				await assert.rejects(
					engine.get('/containers/no-such/json'),
					(error: unknown) => error instanceof EngineError && error.message === 'No such container: no-such',
				);
			});

			test('logs: long lines, both streams, a terminal; then page by page backwards', async () => {
				const engine = dockerEngine(host);
				const script =
					'head -c 40000 /dev/zero | tr "\\0" x; echo END; i=1; while [ $i -le 1500 ]; do echo "out $i"; echo "err $i" >&2; i=$((i+1)); done; printf "no end"';
				const box = await throwAway(`logs-${way.replace(/\W/g, '')}`, 'sh', '-c', script);
				try {
					await docker('wait', box.id);
					const all = await gather(engine.logs(box.id, {}, signal));
					assert.equal(all.length, 3002);
					assert.ok(all.some(({text}) => text === `${'x'.repeat(40_000)}END`));
					const of = (stream: string, word: string) =>
						all.filter(record => record.stream === stream && record.text.startsWith(word)).map(({text}) => text);
					assert.deepEqual(
						of('stdout', 'out'),
						Array.from({length: 1500}, (_, i) => `out ${i + 1}`),
					);
					assert.deepEqual(
						of('stderr', 'err'),
						Array.from({length: 1500}, (_, i) => `err ${i + 1}`),
					);
					assert.ok(all.some(({text}) => text === 'no end'));

					let held: readonly LogRecord[] = await gather(engine.logs(box.id, {tail: 100}, signal));
					assert.equal(held.length, 100);
					while (held.length < all.length) {
						const own = held.filter(({time}) => time === held[0]!.time).length;
						const page = await olderLogs(engine, box.id, held[0]!.time, 400, signal, {held: own, newer: held.length});
						assert.ok(page.length > 0, `${held.length} of ${all.length}`);
						held = [...page, ...held];
					}

					assert.deepEqual(held, all);
					assert.deepEqual(await olderLogs(engine, box.id, held[0]!.time, 10, signal), []);
				} finally {
					await box.remove();
				}
			});

			test('of until and tail, tail counts first; both times are inclusive', async () => {
				const engine = dockerEngine(host);
				const box = await throwAway(
					`until-${way.replace(/\W/g, '')}`,
					'sh',
					'-c',
					'for i in 1 2 3 4 5 6; do echo $i; usleep 2000; done',
				);
				try {
					await docker('wait', box.id);
					const all = await gather(engine.logs(box.id, {}, signal));
					const at = engineTime(all[2]!.time);
					const texts = async (options: {since?: string; until?: string; tail?: number}) =>
						(await gather(engine.logs(box.id, options, signal))).map(({text}) => text);
					assert.deepEqual(await texts({until: at}), ['1', '2', '3']);
					assert.deepEqual(await texts({since: at}), ['3', '4', '5', '6']);
					assert.deepEqual(await texts({until: at, tail: 2}), []);
					assert.deepEqual(await texts({until: at, tail: 4}), ['3']);
				} finally {
					await box.remove();
				}
			});

			test('events arrive after `subscribed`, and since= gives the last one again', async () => {
				const engine = dockerEngine(host);
				const box = await throwAway(`events-${way.replace(/\W/g, '')}`, 'sleep', '600');
				const controller = new AbortController();
				const filters = {type: ['container'], container: [box.id]};
				const seen: EngineEvent[] = [];
				try {
					const subscribed = () => void docker('kill', box.id);
					for await (const event of engine.events({filters, subscribed}, controller.signal)) {
						seen.push(event);
						if (event.Action === 'die') {
							break;
						}
					}

					assert.deepEqual(seen.map(({Action}) => Action).sort(), ['die', 'kill']);
					const last = seen.at(-1)!.timeNano;
					const since = `${last.slice(0, -9)}.${last.slice(-9)}`;
					for await (const event of engine.events({since, filters}, controller.signal)) {
						assert.equal(event.timeNano, last);
						break;
					}
				} finally {
					controller.abort();
					await box.remove();
				}
			});

			test('following a log whose container is removed ends', async () => {
				const engine = dockerEngine(host);
				const box = await throwAway(`gone-${way.replace(/\W/g, '')}`, 'sh', '-c', 'echo here; sleep 600');
				const seen: string[] = [];
				for await (const {text} of engine.logs(box.id, {follow: true}, signal)) {
					seen.push(text);
					await box.remove();
				}

				assert.deepEqual(seen, ['here']);
			});
		});
	}

	test('a container with a terminal', async () => {
		const host = hostOf();
		const name = `lab-test-tty-${process.pid}`;
		const script = 'head -c 40000 /dev/zero | tr "\\0" x; echo END; echo two';
		await docker('run', '-d', '-t', '--name', name, lab.images.busybox, 'sh', '-c', script);
		try {
			await docker('wait', name);
			const texts = (await gather(dockerEngine(host).logs(name, {}, signal))).map(({text}) => text);
			assert.deepEqual(texts, [`${'x'.repeat(40_000)}END`, 'two']);
		} finally {
			await docker('rm', '-f', name);
			await host.close();
		}
	});

	test('a user who is not in the group docker is told so, with the cure', async () => {
		const host = hostOf('nodocker@LXC_matrix');
		try {
			await assert.rejects(dockerEngine(host).get('/containers/json'), (error: unknown) => {
				assert.ok(error instanceof HostError, String(error));
				assert.equal(error.message, 'User nodocker may not open /var/run/docker.sock');
				assert.match(error.cure ?? '', /sudo usermod -aG docker nodocker/);
				return true;
			});
		} finally {
			await host.close();
		}
	});

	for (const user of ['dashuser', 'fishuser', 'cshuser', 'noisy']) {
		test(`found by looking as ${user}`, async () => {
			const host = hostOf(`${user}@LXC_matrix`);
			try {
				const {Containers} = await dockerEngine(host, {socket: '/run/docker.sock'}).get<{Containers: number}>('/info');
				assert.ok(Containers >= 3);
				await assert.rejects(
					dockerEngine(host, {socket: '/no/such.sock'}).get('/info'),
					(error: unknown) =>
						error instanceof HostError && error.kind === 'missing' && /looked at \/no\/such.sock/.test(error.message),
				);
			} finally {
				await host.close();
			}
		});
	}
});
