// O1 on the lab: the connection or the program goes in the middle of an update, or of the way back.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import type {Plan} from '../../source/actions/action.js';
import {binary, docker, workplace} from './lab.js';
import {eventually} from './screen.js';
import {type Updating, updater, updating, wordsOf} from './updating.js';

/** The steps that the script itself tells of, in their order: read from the plan, not by hand. */
const stagesOf = ({steps}: Plan): readonly number[] =>
	steps.flatMap(step =>
		step.kind === 'job' ? [...step.script.matchAll(/^ *step (\d+) /gm)].map(([, number]) => Number(number)) : [],
	);

describe('O1, cuts', {timeout: 180_000}, () => {
	let place: Updating;
	before(async () => {
		place = await updating('cuts');
	});
	after(() => place.remove());

	test('the connection is cut at each step of the plan, there and back: it goes on, and its end is told', async () => {
		const by = await updater(place);
		try {
			const [there, back] = [await by.planned('container.update'), await by.planned('container.go-back')].map(stagesOf);
			assert.ok(there!.length >= 5 && back!.length >= 4);
			// Each way back has something to go back from.
			const deeds = there!.flatMap((stage, at) => [
				['container.update', stage] as const,
				['container.go-back', back![Math.min(at, back!.length - 1)]!] as const,
			]);
			for (const [id, stage] of deeds) {
				const at = `${id} cut at step ${stage}`;
				const isUpdate = id === 'container.update';
				if (isUpdate) {
					await place.images.publish(`2.0.${stage}`);
				}

				place.forget();
				const before = await place.running();
				const letGo = isUpdate && stage === 2 ? place.images.registry.hold() : () => {};
				const outcome = by.run(id);
				await eventually(() => place.log().includes(`{"step":${stage},`), at);
				by.way.cut();
				letGo();
				await eventually(place.hasEnded, `${at}: it goes on without us`);
				const now = await place.running();
				assert.equal(now.two, before.two, at);
				assert.notEqual(now.one, before.one, at);
				assert.equal(now.version, isUpdate ? `2.0.${stage}` : '1.0.0', at);
				assert.equal(await docker('inspect', '-f', '{{.State.Health.Status}}', now.one), 'healthy', at);
				by.way.mend();
				assert.match(wordsOf(await outcome), isUpdate ? /^done: now 2\.0/ : /^done: back at 1\.0/, at);
			}
		} finally {
			await by.close();
		}
	});

	test('kill -9 while it is pulled: it goes on, a new program tells how it ended, and goes back', async () => {
		const here = await workplace();
		try {
			await place.images.publish('7.0.0');
			place.forget();
			const letGo = place.images.registry.hold();
			const before = await place.running();
			const words = ['run', 'container.update', place.one, '--yes', '--config', here.file];
			const child = spawn(process.execPath, [binary, ...words], {env: here.env, stdio: 'ignore'});
			const ended = new Promise(resolve => child.once('exit', resolve));
			try {
				await eventually(() => place.log().includes('{"step":2,'), 'it is pulled');
			} finally {
				child.kill('SIGKILL');
				await ended;
				letGo();
			}

			await eventually(place.hasEnded, 'it ends by itself');
			const id = place.job();
			const listed = await here.synaptop('jobs', '--json');
			const job = JSON.parse(listed.stdout).find((each: {id: string}) => each.id === id);
			assert.equal(job.state, 'done');
			assert.match(job.result, /^now 7\.0\.0/);
			assert.notEqual((await place.running()).one, before.one);
			const back = await here.synaptop('run', 'container.go-back', place.one, '--yes');
			assert.equal(back.code, 0, back.stderr);
			assert.match(back.stderr, /Kept: 1\.0\.0, digest .* Running: 7\.0\.0/);
			assert.equal((await place.running()).version, '1.0.0');
		} finally {
			await here.remove();
		}
	});
});
