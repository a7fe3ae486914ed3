// O1 on the lab: what an update and the way back did is seen from outside, and that nothing is touched where nothing came.
import assert from 'node:assert/strict';
import {readFile, writeFile} from 'node:fs/promises';
import {after, afterEach, before, beforeEach, describe, test} from 'node:test';
import {cancelJob} from '../../source/jobs/end-job.js';
import {docker} from './lab.js';
import {eventually} from './screen.js';
import {actionOf, impatient, type Updating, updater, updating, wordsOf} from './updating.js';

describe('O1, update of a service', {timeout: 180_000}, () => {
	let place: Updating;
	let by: Awaited<ReturnType<typeof updater>>;
	before(async () => {
		place = await updating('update');
	});
	after(() => place.remove());
	beforeEach(async () => {
		place.forget();
		by = await updater(place);
	});
	afterEach(() => by.close());

	const imageOf = (container: string): Promise<string> => docker('inspect', '-f', '{{.Image}}', container);
	const idOf = (image: string): Promise<string> => docker('image', 'inspect', '-f', '{{.Id}}', image);

	test('a newer image: pulled, made anew, healthy, told with both versions; what ran is kept; the rest is not touched', async () => {
		const before = await place.running();
		const old = await imageOf(before.one);
		await place.images.publish('2.0.0');
		const advice = await by.advise('container.update');
		assert.match(advice, /^Running: 1\.0\.0, digest sha256:[\da-f]{12}\.$/m);
		assert.match(advice, /^The registry has another one under \S+: digest sha256:[\da-f]{12}\.$/m);
		assert.match(
			wordsOf(await by.run('container.update')),
			/^done: now 2\.0\.0, digest sha256:[\da-f]{12}, before 1\.0\.0, digest sha256:[\da-f]{12}; well after \d+ s$/,
		);
		const now = await place.running();
		assert.equal(now.version, '2.0.0');
		assert.equal(await imageOf(now.one), await idOf(place.images.image));
		assert.equal(now.two, before.two);
		assert.equal(await idOf(place.kept), old);
	});

	test('nothing newer: told, before and after; nothing is restarted', async () => {
		const before = await place.running();
		assert.match(await by.advise('container.update'), /^The registry has nothing newer under /m);
		assert.match(
			wordsOf(await by.run('container.update')),
			/^done: already the newest: \S+ is 2\.0\.0, digest \S+, nothing was restarted$/,
		);
		assert.deepEqual(await place.running(), before);
	});

	test('one that never becomes healthy: the way back is offered and works; an ill one is not kept in place of the one that was well', async () => {
		const before = await place.running();
		for (const version of ['3.0.0', '3.1.0']) {
			await place.images.publish(version, place.images.ill);
			const plan = await by.planned('container.update');
			const outcome = await by.program.run(plan.action, plan.target, {plan});
			assert.match(
				wordsOf(outcome),
				new RegExp(
					`^failed: ${place.one} is not healthy after \\d+ s \\(it is ill\\); the image before is kept: synaptop run container.go-back ${place.one} puts it back$`,
				),
			);
			assert.equal((await place.running()).version, version);
			assert.deepEqual(by.program.next?.(plan, outcome), {action: 'container.go-back'});
			if (version === '3.1.0') {
				// The container has another id now; the offer is for the one of that name.
				const back = impatient(by.program.plan(actionOf('container.go-back'), plan.target));
				assert.equal(back.unavailable, undefined);
				const {action, target} = back;
				assert.match(
					wordsOf(await by.program.run(action, target, {plan: back})),
					/^done: back at 2\.0\.0.*, from 3\.1\.0/,
				);
			}
		}

		const now = await place.running();
		assert.equal(now.version, '2.0.0');
		assert.equal(await imageOf(now.one), await idOf(place.images.image));
		assert.equal(now.two, before.two);
	});

	describe('what is pulled does not come', () => {
		let before: Awaited<ReturnType<Updating['running']>>;
		beforeEach(async () => {
			before = await place.running();
		});

		test('broken off in the middle of a layer', async () => {
			await place.images.publish(
				'4.0.0',
				'RUN head -c 200000 /dev/urandom >/big\nHEALTHCHECK --interval=1s CMD true\n',
			);
			place.images.registry.cut(1000);
			try {
				assert.match(
					wordsOf(await by.run('container.update')),
					/^failed: the pull failed, and what runs was not touched: \S/,
				);
			} finally {
				place.images.registry.cut(undefined);
			}

			assert.deepEqual(await place.running(), before);
		});

		test('no such tag', async () => {
			const text = await readFile(place.stack.file, 'utf8');
			await writeFile(place.stack.file, text.replace(':latest"', ':nosuch"'));
			try {
				assert.match(
					wordsOf(await by.run('container.update')),
					/^failed: the pull failed, and what runs was not touched: .*manifest unknown/,
				);
			} finally {
				await writeFile(place.stack.file, text);
			}

			assert.deepEqual(await place.running(), before);
		});

		test('the registry is gone', async () => {
			await place.images.registry.stop();
			try {
				assert.match(
					await by.advise('container.update'),
					/^Whether the registry has a newer \S+ could not be asked: /m,
				);
				assert.match(wordsOf(await by.run('container.update')), /^failed: the pull failed.*connection refused/);
			} finally {
				await place.images.registry.restart();
			}

			assert.deepEqual(await place.running(), before);
		});

		test('cancelled while it is pulled', async () => {
			const {registry} = place.images;
			const letGo = registry.hold();
			try {
				const {asked} = registry;
				const outcome = by.run('container.update');
				await eventually(() => registry.asked > asked, 'it is pulled');
				await cancelJob(by.way.host, place.job()!);
				assert.equal((await outcome).kind, 'failed');
			} finally {
				letGo();
			}

			assert.deepEqual(await place.running(), before);
		});
	});

	test('cancelled while it is made anew: it is up', async () => {
		await place.images.publish('5.0.0');
		const outcome = by.run('container.update');
		await eventually(() => place.log().includes('{"step":4,'), 'it is made anew');
		await cancelJob(by.way.host, place.job()!);
		assert.equal((await outcome).kind, 'failed');
		await eventually(async () => (await place.stack.running()).size === 2, 'up', 5000);
		assert.match((await place.running()).version, /^[25]\.0\.0$/);
	});
});
