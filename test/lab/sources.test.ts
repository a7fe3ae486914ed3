import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {promisify} from 'node:util';
import type {HostState} from '../../source/hosts/host.js';
import type {Program} from '../../source/program.js';
import {judge} from '../../source/rules/judge.js';
import {containerLogs, type LogData} from '../../source/sources/container-logs.js';
import {containerStats} from '../../source/sources/container-stats.js';
import {containers} from '../../source/sources/containers.js';
import type {Source} from '../../source/sources/source.js';
import {vitals} from '../../source/sources/vitals.js';
import type {Slice, SliceKey} from '../../source/store/slice.js';
import {docker, lab, throwAway, workplace} from './lab.js';

const execute = promisify(execFile);
const host = 'matrix';

/** Processes of sshd that serve this process's connections to the lab. */
const sessions = async (): Promise<number[]> => {
	const {stdout} = await execute('ss', ['-tnpH', 'state', 'established']);
	const sockets = stdout.split('\n').map(line => line.trim().split(/\s+/));
	const own = sockets.filter(
		([, , , peer = '', users = '']) => peer.endsWith(':2222') && users.includes(`pid=${process.pid},`),
	);
	const ports = new Set(own.map(([, , local = '']) => local));
	return sockets
		.filter(([, , , peer = '']) => ports.has(peer))
		.flatMap(([, , , , users = '']) => [...users.matchAll(/pid=(\d+)/g)].map(([, pid]) => Number(pid)))
		.filter(pid => pid !== process.pid);
};

describe('sources on the lab', () => {
	let place: Awaited<ReturnType<typeof workplace>>;
	let program: Program;

	/** Resolves when the slice is as wanted; told by the store. */
	const until = <Data>(
		source: Source<Data>,
		holds: (slice: Slice<Data>) => boolean,
		argument?: string,
	): Promise<Slice<Data>> =>
		new Promise(resolve => {
			const key: SliceKey = {source: source.id, host, ...(argument ? {argument} : {})};
			const look = (): void => {
				const slice = program.store.get(key, source.empty);
				if (holds(slice)) {
					stop();
					resolve(slice);
				}
			};
			const stop = program.store.subscribe(key, look);
			look();
		});

	const state = (phase: HostState['phase']): Promise<void> =>
		new Promise(resolve => {
			const {state: now} = program.hosts.get(host)!;
			const look = (): void => {
				if (now.value.phase === phase) {
					stop();
					resolve();
				}
			};
			const stop = now.subscribe(look);
			look();
		});

	const cut = async (): Promise<void> => {
		const pids = await sessions();
		assert.ok(pids.length > 0, 'no session of ours was found');
		const lost = state('waiting');
		for (const pid of pids) {
			try {
				process.kill(pid, 'SIGKILL');
			} catch {
				// Its parent went first and took it along.
			}
		}

		await lost;
		program.hosts.get(host)!.retry();
		await state('online');
	};

	const lines = ({lines: ring}: LogData): string[] => [...ring].filter(({note}) => !note).map(({text}) => text);
	const notes = ({lines: ring}: LogData): string[] => [...ring].filter(({note}) => note).map(({text}) => text);
	const watchLog = (argument: string) => program.sources.view({source: containerLogs.id, host, argument});

	before(async () => {
		place = await workplace();
		program = await place.openProgram();
		program.sources.start();
		await until(containers, ({phase}) => phase === 'live');
	});
	after(async () => {
		await program.close();
		await place.remove();
	});

	test('D1, H1: the containers as docker ps has them', async () => {
		const {data} = await until(containers, ({phase}) => phase === 'live');
		const format = '{{.ID}} {{.Names}} {{.State}} {{.Image}}';
		const listed = (
			await docker('ps', '-a', '--no-trunc', '--filter', 'label=com.docker.compose.project', '--format', format)
		)
			.split('\n')
			.sort();
		const ours = data
			.filter(({project}) => project !== undefined)
			.map(({id, name, state: now, image}) => `${id} ${name} ${now} ${image}`)
			.sort();
		assert.deepEqual(ours, listed);
		const verdicts = judge(program.store, {hosts: program.hosts, config: program.config, now: Date.now()});
		assert.ok(verdicts.some(({part, severity}) => part === `container ${lab.containers.redis}` && severity === 'ok'));
	});

	test('D1, H4: figures of what is visible, and of the machine', async () => {
		const {data} = await until(containers, ({phase}) => phase === 'live');
		const {id} = data.find(({name}) => name === lab.containers.synapse)!;
		const view = program.sources.view({source: containerStats.id, host}, [id]);
		const stats = (await until(containerStats, slice => slice.data.get(id)?.cpu !== undefined)).data.get(id)!;
		assert.ok(stats.cpu! >= 0 && stats.memory! > 10e6 && stats.memoryLimit! > stats.memory! && stats.received! >= 0);
		view.release();
		const machine = (await until(vitals, ({phase}) => phase === 'live')).data;
		assert.ok(machine.uptime! > 0 && machine.cores! > 0 && machine.disks.some(({mount}) => mount === '/'));
	});

	test('D3: a death is told by its event; the timeline has it', async () => {
		const box = await throwAway('dies', 'sleep', '600');
		try {
			await until(containers, ({data}) => data.some(({id, state: now}) => id === box.id && now === 'running'));
			await docker('kill', box.id);
			const {data} = await until(containers, slice =>
				slice.data.some(one => one.id === box.id && one.state === 'exited'),
			);
			assert.equal(data.find(({id}) => id === box.id)?.exitCode, 137);
			assert.ok(program.activity.entries.some(({text}) => text === `${box.name} exited 137`));
		} finally {
			await box.remove();
		}

		await until(containers, ({data}) => !data.some(({id}) => id === box.id));
	});

	test('D2: twenty cuts of the connection, and each line that was numbered at its source is there once', async () => {
		const loop =
			'i=0; while test ! -e /tmp/stop; do i=$((i+1)); echo "out $i"; echo "err $i" >&2; usleep 4000; done; echo end';
		const box = await throwAway('numbers', 'sh', '-c', loop);
		const view = watchLog(box.id);
		try {
			await until(containerLogs, ({data}) => data.lines.length > 0, box.id);
			for (let count = 0; count < 20; count += 1) {
				await cut();
				const {seq} = program.store
					.get({source: 'container-logs', host, argument: box.id}, containerLogs.empty)
					.data.lines.at(-1)!;
				await until(containerLogs, ({data, phase}) => phase === 'live' && data.lines.at(-1)!.seq > seq + 20, box.id);
			}

			await docker('exec', box.id, 'touch', '/tmp/stop');
			const {data} = await until(containerLogs, slice => slice.data.state === 'ended', box.id);
			for (const stream of ['out', 'err']) {
				const numbers = lines(data).filter(text => text.startsWith(stream));
				assert.ok(numbers.length > 400, `only ${numbers.length} lines`);
				assert.deepEqual(
					numbers,
					numbers.map((_, index) => `${stream} ${index + 1}`),
				);
			}

			const written = (await docker('logs', '--tail', '1', box.id)).trim();
			assert.equal(lines(data).at(-1), written);
			assert.equal(data.lines.dropped, 0);
		} finally {
			view.release();
			await box.remove();
		}
	});

	test('D2: the container is restarted, removed, and created anew under its name while its log is open', async () => {
		const box = await throwAway('again', 'sh', '-c', 'echo hello from $HOSTNAME; exec sleep 600');
		const view = watchLog(box.id);
		try {
			await until(containerLogs, ({data}) => lines(data).length === 1, box.id);
			await docker('restart', '-t', '0', box.id);
			const first = await until(containerLogs, ({data}) => lines(data).length === 2, box.id);
			assert.ok(
				notes(first.data).some(text => text.includes('was started again')),
				String(notes(first.data)),
			);
			await box.remove();
			await until(containerLogs, ({data, phase}) => data.state === 'removed' && phase === 'live', box.id);
			await docker('run', '-d', '--name', box.name, lab.images.busybox, 'sh', '-c', 'echo a new life; exec sleep 600');
			const {data} = await until(containerLogs, slice => lines(slice.data).length === 3, box.id);
			assert.equal(lines(data).at(-1), 'a new life');
			assert.equal(data.state, 'following');
			assert.notEqual(data.container, box.id);
		} finally {
			view.release();
			await docker('rm', '-f', box.name);
		}
	});

	test('D2: a hundred thousand lines at once, and back past what is held', async () => {
		const box = await throwAway(
			'burst',
			'sh',
			'-c',
			'echo ready; while test ! -e /tmp/go; do usleep 50000; done; seq 1 100000; exec sleep 600',
		);
		const view = watchLog(box.id);
		try {
			await until(containerLogs, ({data}) => lines(data).length === 1, box.id);
			await docker('exec', box.id, 'touch', '/tmp/go');
			const {data} = await until(containerLogs, slice => slice.data.lines.at(-1)?.text === '100000', box.id);
			assert.deepEqual([data.lines.length, data.lines.dropped, data.lines.at(0)?.text], [10_000, 90_001, '90001']);
			const key = {source: containerLogs.id, host, argument: box.id};
			await program.sources.older(key);
			await program.sources.older(key);
			const {lines: ring, older} = program.store.get(key, containerLogs.empty).data;
			assert.equal(older, 'more');
			assert.ok(ring.length >= 12_000);
			const held = [...ring];
			assert.deepEqual(
				held.map(({text}) => Number(text)),
				held.map((_, index) => 100_000 - held.length + 1 + index),
			);
			assert.deepEqual(
				held.map(({seq}) => seq),
				held.map((_, index) => held[0]!.seq + index),
			);
		} finally {
			view.release();
			await box.remove();
		}
	});

	test('the connection is cut: the data stays and says since when, and lives again', async () => {
		// What the tests before have left is gone.
		const holds = ({data, phase}: Slice<typeof containers.empty>): boolean =>
			phase === 'live' && !data.some(({name}) => name.endsWith(`-${process.pid}`));
		const before = await until(containers, holds);
		const stale = until(containers, ({phase}) => phase === 'stale');
		await cut();
		const slice = await stale;
		const {synapse} = lab.containers;
		assert.deepEqual(
			slice.data.find(({name}) => name === synapse),
			before.data.find(({name}) => name === synapse),
		);
		assert.ok(slice.error && slice.at);
		await until(containers, ({phase}) => phase === 'live');
	});
});
