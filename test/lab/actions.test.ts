import assert from 'node:assert/strict';
import {mkdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {type IPty, spawn} from '@lydell/node-pty';
import {binary, docker, lab, throwAway, workplace} from './lab.js';

const startedAt = (name: string) => docker('inspect', '-f', '{{.State.StartedAt}}', name);
const status = (name: string) => docker('inspect', '-f', '{{.State.Status}}', name);

describe('actions on the lab', () => {
	let place: Awaited<ReturnType<typeof workplace>>;
	before(async () => {
		place = await workplace();
	});
	after(() => place.remove());

	test('D4: element-web is restarted; the audit has it, for its owner only', async () => {
		const name = lab.containers.element;
		const first = await startedAt(name);
		const {code, stderr} = await place.synaptop('run', 'container.restart', name, '--yes');
		assert.equal(code, 0, stderr);
		assert.match(stderr, /Restart element-web on matrix: done/);
		assert.notEqual(await startedAt(name), first);
		assert.equal((await stat(place.audit)).mode & 0o777, 0o600);
		const [intent, outcome] = (await readFile(place.audit, 'utf8'))
			.trim()
			.split('\n')
			.map(line => JSON.parse(line));
		assert.equal(intent.event, 'intent');
		assert.equal(outcome.outcome, 'done');
		assert.equal(outcome.command[0], 'docker restart element-web');
	});

	test('without --yes nothing happens, and the exact command is shown', async () => {
		const name = lab.containers.element;
		const first = await startedAt(name);
		const {code, stdout, stderr} = await place.synaptop('run', 'container.restart', name);
		assert.equal(code, 2);
		assert.match(stdout, /docker restart element-web/);
		assert.match(stderr, /--yes/);
		assert.equal(await startedAt(name), first);
	});

	test('D7: a container is stopped, refused to be stopped again, started', async () => {
		const box = await throwAway('stop', 'sleep', '600');
		try {
			assert.equal((await place.synaptop('run', 'container.stop', box.name, '--yes')).code, 0);
			assert.equal(await status(box.id), 'exited');
			const again = await place.synaptop('run', 'container.stop', box.name, '--yes');
			assert.equal(again.code, 2);
			assert.match(again.stderr, /is not running/);
			assert.equal((await place.synaptop('run', 'container.start', box.id.slice(0, 12), '--yes')).code, 0);
			assert.equal(await status(box.id), 'running');
			const readOnly = await place.synaptop('run', 'container.stop', box.name, '--yes', '--read-only');
			assert.equal(readOnly.code, 2);
			assert.equal(await status(box.id), 'running');
		} finally {
			await box.remove();
		}
	});

	test('a name that is not there: the nearest one', async () => {
		const {code, stderr} = await place.synaptop('run', 'container.inspect', 'element-wb');
		assert.equal(code, 2);
		assert.match(stderr, /did you mean "element-web"/);
	});

	test('D7: inspect shows the container, its secrets masked', async () => {
		const full = `lab-test-inspect-${process.pid}`;
		const secret = `hunter2-${process.pid}`;
		const environment = ['-e', `DB_PASSWORD=${secret}`, '-e', `URL=postgres://u:${secret}@db/x`, '-e', 'PLAIN=seen'];
		const label = ['--label', `my.api-key=${secret}`];
		const command = ['sh', '-c', 'sleep 600', '--token', secret, `--password=${secret}`];
		await docker('run', '-d', '--name', full, ...environment, ...label, lab.images.busybox, ...command);
		try {
			const {code, stdout, stderr} = await place.synaptop('run', 'container.inspect', full);
			assert.equal(code, 0, stderr);
			assert.ok(!stdout.includes(secret), `secret in: ${stdout}`);
			const data = JSON.parse(stdout);
			assert.equal(data.Name, `/${full}`);
			assert.ok(data.Config.Env.includes('PLAIN=seen'));
			assert.ok(data.Config.Env.includes('DB_PASSWORD=••••'));
		} finally {
			await docker('rm', '-f', full);
		}
	});

	test('D7: a shell in the container, on our terminal', async () => {
		const box = await throwAway('shell', 'sleep', '600');
		let child: IPty | undefined;
		try {
			child = spawn(process.execPath, [binary, 'run', 'container.shell', box.name, '--yes', '--config', place.file], {
				cols: 90,
				rows: 33,
				env: place.env,
			});
			const terminal = child;
			const ended = new Promise<number>(resolve => terminal.onExit(({exitCode}) => resolve(exitCode)));
			let seen = '';
			const shows = (pattern: RegExp) =>
				new Promise<void>((resolve, reject) => {
					const limit = setTimeout(() => reject(new Error(`${pattern} not in ${JSON.stringify(seen)}`)), 20_000);
					const look = () => {
						if (pattern.test(seen)) {
							clearTimeout(limit);
							listener.dispose();
							resolve();
						}
					};
					const listener = terminal.onData(() => look());
					look();
				});
			terminal.onData(data => {
				seen += data;
			});
			await shows(/[#$] /);
			terminal.write('hostname; stty size\r');
			await shows(new RegExp(`${box.id.slice(0, 12)}[\\s\\S]*33 90`));
			terminal.resize(70, 20);
			terminal.write('sleep 1; stty size\r');
			await shows(/20 70/);
			terminal.write('exit 3\r');
			assert.equal(await ended, 0, seen);
			assert.match(seen, /Shell .* on matrix: done/);
		} finally {
			child?.kill();
			await box.remove();
		}
	});

	describe('of a compose project', () => {
		const project = `labtest${process.pid}`;
		// Seen at the same path by the engine, the host and this test.
		const directory = `/home/lab/.synaptop-${project}`;
		const compose = (...words: string[]) =>
			docker('compose', '-p', project, '--project-directory', directory, '-f', `${directory}/my stack.yml`, ...words);
		const write = (greeting: string) =>
			writeFile(
				`${directory}/my stack.yml`,
				`services:
  one: {image: ${lab.images.busybox}, init: true, command: [sleep, "600"], environment: {GREETING: "${greeting}", MORE: "\${MORE:-none}"}}
  two: {image: ${lab.images.busybox}, init: true, command: [sleep, "600"], depends_on: [one]}
`,
			);
		const one = `${project}-one-1`;
		const two = `${project}-two-1`;
		const advice = async (...words: string[]) => {
			const {code, stdout, stderr} = await place.synaptop('run', ...words, '--dry-run', '--json');
			assert.equal(code, 0, stderr);
			return JSON.parse(stdout).advice as string[];
		};
		before(async () => {
			await mkdir(directory);
			await write('hello');
			await compose('up', '-d');
		});
		after(async () => {
			await compose('down', '-t', '0');
			await rm(directory, {recursive: true});
		});

		test('D5: all of it is restarted', async () => {
			const before = await Promise.all([one, two].map(startedAt));
			const {code, stderr} = await place.synaptop('run', 'project.restart', project, '--yes');
			assert.equal(code, 0, stderr);
			const now = await Promise.all([one, two].map(startedAt));
			assert.notEqual(now[0], before[0]);
			assert.notEqual(now[1], before[1]);
		});

		test('D4, D5: as long as nothing changed there is no advice', async () => {
			assert.deepEqual(await advice('container.restart', one), []);
			assert.deepEqual(await advice('project.restart', project), []);
		});

		test('D4, D5: an edited compose file is told, for the service that it is about', async () => {
			await write('good day');
			try {
				const lines = await advice('container.restart', one);
				assert.equal(lines[0], `The compose file or its .env changed since ${one} was made.`);
				assert.match(lines[1] ?? '', /recreate: docker compose -p \S+ .*'.*my stack\.yml' up -d one$/);
				assert.deepEqual(await advice('container.restart', two), []);
				assert.deepEqual(await advice('project.restart', project), lines);
			} finally {
				await write('hello');
			}
		});

		test('D4: an edited .env is told', async () => {
			await writeFile(`${directory}/.env`, 'MORE=some\n');
			try {
				assert.equal(
					(await advice('container.restart', one))[0],
					`The compose file or its .env changed since ${one} was made.`,
				);
			} finally {
				await rm(`${directory}/.env`);
			}
		});
	});

	test('D4: an image that the name has left is told', async () => {
		const tag = `lab/test-image-${process.pid}:latest`;
		const name = `labtest-image-${process.pid}`;
		await docker('tag', lab.images.busybox, tag);
		const label = ['--label', 'com.docker.compose.project=labtest', '--label', 'com.docker.compose.service=x'];
		await docker('run', '-d', '--init', '--name', name, ...label, tag, 'sleep', '600');
		try {
			await docker('tag', 'redis:7', tag);
			const {stdout} = await place.synaptop('run', 'container.restart', name, '--dry-run', '--json');
			assert.equal(JSON.parse(stdout).advice[0], `A newer image ${tag} is here than the one ${name} was made from.`);
		} finally {
			await docker('rm', '-f', name);
			await docker('rmi', tag);
		}
	});
});
