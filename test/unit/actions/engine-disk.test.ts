import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {Target} from '../../../source/actions/action.js';
import {hostDiskUsage, hostPruneImages} from '../../../source/actions/engine-disk.js';
import {makePlan} from '../../../source/actions/make-plan.js';
import {runPlan} from '../../../source/actions/run.js';
import {configOf} from '../../../source/config/schema.js';
import type {Engine} from '../../../source/hosts/engine.js';
import type {Host} from '../../../source/hosts/host.js';
import {fixture, json} from '../../helpers/fixture.js';
import {contextOf, fakes} from './fakes.js';

const target: Target = {host: 'matrix', kind: 'host', id: 'matrix', name: 'matrix'};
const context = contextOf(undefined, {target});

const advised = (answers: Readonly<Record<string, unknown>>) =>
	hostPruneImages.advise!({
		...context,
		host: {} as Host,
		matrix: () => assert.fail(),
		signal: new AbortController().signal,
		engine: {
			async get(path: string) {
				if (!(path in answers)) {
					throw new Error('no answer within 20 s');
				}

				return answers[path];
			},
		} as unknown as Engine,
	});

test('a host without an engine is refused', () => {
	const config = configOf({hosts: {matrix: {ssh: 'LXC_matrix', docker: false}}});
	for (const action of [hostDiskUsage, hostPruneImages]) {
		assert.match(makePlan(action, {...context, config}).unavailable ?? '', /no Docker engine/);
	}
});

test('the disk usage is shown in a table, and nothing is changed for it', async () => {
	const {dependencies, calls} = fakes({request: async () => ({status: 200, body: fixture('engine-df-dangling.json')})});
	const plan = makePlan(hostDiskUsage, context);
	const outcome = await runPlan(plan, {}, dependencies);
	assert.deepEqual(calls, ['GET /system/df']);
	const text = outcome.kind === 'done' ? (outcome.text ?? '') : '';
	assert.match(text, /^images +7 +4 +380MB {2}10\.5MB \(3%\)$/m);
	assert.match(text, /^volumes +1 +0 +684kB {2}684kB \(100%\)$/m);
});

test('what prune says went is told, and what it is asked is dangling only', async () => {
	const {dependencies} = fakes({request: async () => ({status: 200, body: fixture('images-pruned.json')})});
	const plan = makePlan(hostPruneImages, context);
	assert.deepEqual(
		plan.steps.map(step => step.kind === 'engine' && step.request.query),
		[{filters: '{"dangling":["true"]}'}],
	);
	assert.deepEqual(await runPlan(plan, {}, dependencies), {kind: 'done', text: '2 layers deleted, 2.86MB freed'});
	const nothing = fakes({request: async () => ({status: 200, body: Buffer.from('{"ImagesDeleted":null}')})});
	assert.deepEqual(await runPlan(plan, {}, nothing.dependencies), {kind: 'done', text: 'nothing was dangling'});
});

describe('before prune is told what will go', () => {
	const image = (id: string, more: object = {}) => ({Id: `sha256:${id}`, RepoTags: null, Size: 5_000_000, ...more});

	test('how many and how large, without those of a container', async () => {
		const listed = json('images-dangling.json');
		const dangling = listed.filter(({RepoTags}: {RepoTags: string[]}) => RepoTags[0] === '<none>:<none>');
		const answers = {'/images/json': dangling, '/containers/json': [], '/system/df': json('engine-df-dangling.json')};
		const [line, ...more] = await advised(answers);
		assert.match(line!, /^1 image, 2\.86MB to 4\.75MB: fb2ef6136e16, built \d+\w ago$/);
		assert.deepEqual(more, []);
		assert.deepEqual(await advised({...answers, '/containers/json': [{ImageID: dangling[0].Id}]}), [
			'There is no dangling image that nothing uses: nothing will go.',
			'1 dangling image of a container stays.',
		]);
	});

	test('an engine that takes too long for the sizes tells the most it can be; many are not all named', async () => {
		const many = Array.from({length: 7}, (_, index) => image(`${index}`, {RepoDigests: [`r${index}@sha256:x`]}));
		assert.deepEqual(await advised({'/images/json': many, '/containers/json': []}), [
			'7 images, at most 33.4MB: r0; r1; r2; r3; r4; …',
		]);
	});
});
