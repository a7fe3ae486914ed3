import assert from 'node:assert/strict';
import {mkdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {after, before, describe, test} from 'node:test';
import {parseConfig} from '../../source/config/load.js';
import {lab, workplace} from './lab.js';

interface Verdict {
	readonly host: string;
	readonly part: string;
	readonly severity: string;
	readonly text: string;
}

/** Everything secret that the lab knows of. */
const secrets: readonly string[] = (() => {
	const inside = (value: unknown, name = ''): string[] =>
		typeof value === 'object' && value !== null
			? Object.entries(value).flatMap(([key, inner]) => inside(inner, key))
			: typeof value === 'string' && /password|secret|token/i.test(name)
				? [value]
				: [];
	return inside(lab);
})();

describe('init on the lab', () => {
	let place: Awaited<ReturnType<typeof workplace>>;
	before(async () => {
		place = await workplace();
	});
	after(() => place.remove());

	/** The file that init writes for these hosts, and what `check` says with it, as it is. */
	const made = async (...hosts: string[]) => {
		await rm(place.file, {force: true});
		const init = await place.synaptop('init', ...hosts);
		assert.equal(init.code, 0, init.stderr);
		const text = await readFile(place.file, 'utf8');
		const {stdout, stderr} = await place.synaptop('check', '--json');
		assert.ok(stdout, stderr);
		return {text, init, config: await parseConfig(text, 'made'), verdicts: JSON.parse(stdout).verdicts as Verdict[]};
	};

	const holds = (verdicts: readonly Verdict[], parts: readonly string[]) => {
		for (const part of parts) {
			const found = verdicts.filter(verdict => verdict.part === part);
			assert.equal(found.length, 1, `${part}: ${JSON.stringify(found)}`);
			assert.equal(found[0]?.severity, 'ok', JSON.stringify(found));
		}
	};

	const parts = [
		`container ${lab.containers.synapse}`,
		`container ${lab.containers.element}`,
		`container ${lab.containers.redis}`,
		'homeserver',
		'Element',
		'bot claude-matrix-bot',
		'PostgreSQL',
		'Redis',
	];

	test('one alias: a private file, with which check is right without an edit', async () => {
		const {text, config, verdicts, init} = await made('LXC_matrix');
		assert.equal((await stat(place.file)).mode & 0o777, 0o600);
		const [stack] = config.stacks;
		assert.equal(stack.homeserver, lab.synapse.name);
		assert.deepEqual(stack.synapse, {
			host: 'matrix',
			url: 'http://localhost:8008',
			metrics: ['http://localhost:9000'],
			container: lab.containers.synapse,
			config: '/data/homeserver.yaml',
		});
		assert.deepEqual(stack.bots, [
			{host: 'matrix', unit: 'claude-matrix-bot', scope: 'user', config: '~/.claude-matrix-bot/config.yaml'},
		]);
		assert.match(text, new RegExp(`${lab.compose.directory}/config/homeserver.yaml`));
		assert.match(text, new RegExp(`${lab.compose.directory}/docker-compose.yml`));
		holds(verdicts, parts);
		assert.ok(secrets.length > 5);
		for (const secret of secrets) {
			assert.ok(!text.includes(secret) && !init.stderr.includes(secret));
		}
	});

	test('three aliases of one machine: each part once, the containers where the first is', async () => {
		const {config, verdicts} = await made('LXC_matrix', 'LXC_database', 'LXC_proxy');
		assert.deepEqual(
			Object.entries(config.hosts).map(([name, {ssh, docker}]) => [name, ssh, docker]),
			[
				['matrix', 'LXC_matrix', undefined],
				['database', 'LXC_database', false],
				['proxy', 'LXC_proxy', false],
			],
		);
		holds(verdicts, parts);
	});

	test('backups made by others are found, with their pattern', async () => {
		const directory = '/home/lab/backups';
		await mkdir(directory);
		try {
			for (const day of ['20261122', '20261123']) {
				await writeFile(`${directory}/matrix-${day}.dump`, 'dump');
			}

			const {config, verdicts} = await made('LXC_matrix');
			assert.equal(config.stacks[0].backups[0]?.glob, '~/backups/matrix-*.dump');
			holds(verdicts, ['backup matrix']);
		} finally {
			await rm(directory, {recursive: true});
		}
	});

	test('a file that is there is left alone, but for --force', async () => {
		await writeFile(place.file, 'hosts: {mine: {ssh: mine}}\n');
		const refused = await place.synaptop('init', 'LXC_matrix');
		assert.equal(refused.code, 2);
		assert.match(refused.stderr, /is there already[\s\S]*--print[\s\S]*--force/);
		assert.match(await readFile(place.file, 'utf8'), /mine/);
		const printed = await place.synaptop('init', 'LXC_matrix', '--print');
		assert.equal(printed.code, 0, printed.stderr);
		assert.match(await readFile(place.file, 'utf8'), /mine/);
		const forced = await place.synaptop('init', 'LXC_matrix', '--force');
		assert.equal(forced.code, 0, forced.stderr);
		assert.equal(await readFile(place.file, 'utf8'), printed.stdout);
	});

	test('a host that is not there: nothing is written, the reason said', async () => {
		await rm(place.file, {force: true});
		const {code, stderr} = await place.synaptop('init', 'lab@127.0.8.250:1');
		assert.equal(code, 3);
		assert.match(stderr, /127.0.8.250:1 refuses connections[\s\S]*nothing was written/);
		await assert.rejects(stat(place.file));
	});

	test('an account that may not use the engine is told so, by check too', async () => {
		const {text, verdicts} = await made('nodocker@LXC_matrix');
		assert.match(text, /User nodocker may not open \/var\/run\/docker.sock/);
		assert.ok(
			verdicts.some(({severity, text: words}) => severity !== 'ok' && words.includes('nodocker')),
			JSON.stringify(verdicts),
		);
		holds(verdicts, ['homeserver', 'Element', 'PostgreSQL']);
	});
});
