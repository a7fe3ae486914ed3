import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Target} from '../../source/actions/action.js';
import {hostPruneImages} from '../../source/actions/engine-disk.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import {cutWay} from './cut-way.js';
import {docker, lab, workplace} from './lab.js';

// D7: what is on the engine's disk. Other tests use the engine too: only images of this run are counted.

const repository = `labtest-images-${process.pid}`;
const silent = {begin: async () => ({end: async () => undefined})};
const target: Target = {host: 'matrix', kind: 'host', id: 'matrix', name: 'matrix'};

/** A new image with bytes of its own; its id. */
const build = async (tag: string): Promise<string> => {
	const file = `FROM ${lab.images.busybox}\nRUN head -c 2000000 /dev/urandom >/own\n`;
	// The classic builder: the lab's engine has no buildx.
	const child = spawn('docker', ['build', '-q', '--no-cache', '-t', `${repository}:${tag}`, '-'], {
		env: {...process.env, DOCKER_BUILDKIT: '0'},
		stdio: ['pipe', 'pipe', 'ignore'],
	});
	child.stdin.end(file);
	let id = '';
	child.stdout.setEncoding('utf8').on('data', chunk => {
		id += chunk;
	});
	const [code] = (await once(child, 'close')) as [number];
	assert.equal(code, 0);
	return id.trim();
};

/** Those of these that docker itself still has. */
const there = async (...ids: readonly string[]): Promise<readonly boolean[]> => {
	const all = (await docker('images', '-q', '--no-trunc')).split('\n');
	return ids.map(id => all.includes(id));
};

describe("D7: the engine's disk", {timeout: 120_000}, () => {
	let place: Awaited<ReturnType<typeof workplace>>;
	before(async () => {
		place = await workplace();
	});
	after(async () => {
		await place.remove();
		await docker('rm', '-f', repository).catch(() => '');
		const mine = await docker('images', '-q', repository);
		const left = mine === '' ? [] : mine.split('\n');
		await docker('rmi', '-f', ...left).catch(() => '');
	});

	/** One without a name that nothing uses, one that an ended container uses, one kept by a tag, and the newest. */
	const make = async () => {
		const gone = await build('latest');
		const used = await build('latest');
		const kept = await build('latest');
		await docker('tag', kept, `${repository}:before-update`);
		const now = await build('latest');
		await docker('rm', '-f', repository).catch(() => '');
		await docker('create', '--name', repository, used, 'true');
		return {gone, used, kept, now};
	};

	test('what it takes is told as docker system df tells it', async () => {
		const {code, stdout, stderr} = await place.synaptop('run', 'host.disk-usage', 'matrix');
		assert.equal(code, 0, stderr);
		const told = await docker('system', 'df', '--format', '{{.Type}} {{.TotalCount}}');
		const counts = told.split('\n').map(line => Number(line.split(' ').at(-1)));
		const rows = ['images', 'containers', 'volumes', 'build cache'].map(what =>
			new RegExp(`^${what} +(\\d+) +\\d+ +\\S+B +\\S+B`, 'm').exec(stdout),
		);
		// Others come and go between both questions.
		for (const [index, row] of rows.entries()) {
			assert.ok(Math.abs(Number(row?.[1]) - counts[index]!) <= 4, `${stdout}\n${told}`);
		}
	});

	test('prune: told before, only with the name of the host; what has a tag or a container stays', async () => {
		const {gone, used, kept, now} = await make();
		const asked = await place.synaptop('run', 'host.prune-images', 'matrix', '--yes', '--json');
		assert.equal(asked.code, 2);
		const {advice, preview} = JSON.parse(asked.stdout) as {advice: string[]; preview: string[]};
		assert.match(preview[0]!, /^docker image prune --force$/);
		assert.match(
			advice.join('\n'),
			/^\d+ images?, \S+B (?:to \S+B)?: .*\n\d+ dangling images? of a container stays?\./,
		);
		assert.ok(advice[0]?.includes(gone.slice('sha256:'.length, 19)) || advice[0]?.endsWith('…'), advice.join());
		assert.deepEqual(await there(gone, used, kept, now), [true, true, true, true]);
		const {code, stderr} = await place.synaptop('run', 'host.prune-images', 'matrix', '--confirm', 'matrix');
		assert.equal(code, 0, stderr);
		assert.match(stderr, /done: \d+ layers? deleted, \S+B freed/);
		assert.deepEqual(await there(gone, used, kept, now), [false, true, true, true]);
		await docker('rm', repository);
		assert.equal((await place.synaptop('run', 'host.prune-images', 'matrix', '--confirm', 'matrix')).code, 0);
		assert.deepEqual(await there(used, kept, now), [false, true, true]);
	});

	test('cut at any moment: each image is there or gone, what is kept by a tag stays; done again it is done', async () => {
		for (const ms of [0, 5, 20, 60]) {
			const {gone, used, kept, now} = await make();
			const way = await cutWay();
			const hosts = new Map([['matrix', way.host]]);
			const program = createProgram(await parseConfig('hosts:\n  matrix: {ssh: LXC_matrix}\n', 'lab'), {
				hosts,
				audit: silent,
			});
			try {
				// The way to the engine is found before.
				await program.engine('matrix').get('/version');
				const plan = program.plan(hostPruneImages, target);
				assert.equal(plan.steps.length, 1);
				const stop = new AbortController();
				const running = program.run(hostPruneImages, target, {plan, signal: stop.signal});
				await sleep(ms);
				way.cut();
				stop.abort();
				const outcome = await running;
				const [isThere] = await there(gone);
				assert.ok(outcome.kind !== 'done' || !isThere, JSON.stringify(outcome));
				assert.notEqual(outcome.kind, 'failed');
				assert.deepEqual(await there(used, kept, now), [true, true, true]);
			} finally {
				await program.close();
				await way.close();
			}

			const again = await place.synaptop('run', 'host.prune-images', 'matrix', '--confirm', 'matrix');
			assert.equal(again.code, 0, again.stderr);
			assert.deepEqual(await there(gone, used, kept, now), [false, true, true, true]);
		}
	});
});
