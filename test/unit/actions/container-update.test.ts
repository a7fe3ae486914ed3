import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {Action, MatrixStep} from '../../../source/actions/action.js';
import {containerGoBack} from '../../../source/actions/container-go-back.js';
import {containerRestart} from '../../../source/actions/container-restart.js';
import {containerUpdate} from '../../../source/actions/container-update.js';
import type {FormInput} from '../../../source/actions/form.js';
import {makePlan} from '../../../source/actions/make-plan.js';
import {runMatrixStep} from '../../../source/actions/matrix-step.js';
import {keptImage} from '../../../source/actions/updated.js';
import {configOf} from '../../../source/config/schema.js';
import {MatrixError, NoToken} from '../../../source/matrix/client.js';
import {isFixedTag, isPinned, isSynapseImage, repositoryOf, tagOf} from '../../../source/parsers/image-name.js';
import {containers} from '../../../source/sources/containers.js';
import {destinations} from '../../../source/sources/destinations.js';
import {images} from '../../../source/sources/images.js';
import {container, contextOf, fakes} from './fakes.js';

const plain = {
	hosts: {matrix: {ssh: 'a'}, db: {ssh: 'b'}},
	homeserver: 'example.org',
	synapse: {host: 'matrix'},
	postgres: {host: 'db', command: ['psql', '-d', 'matrix']},
};
const config = configOf({...plain, backup: {directory: '/backups'}});
const synapse = container({
	id: 'main',
	name: 'synapse',
	service: 'synapse',
	imageId: 'sha256:2',
	image: 'matrixdotorg/synapse:v1.98.0',
});
const worker = container({
	id: 'w',
	name: 'synapse-worker-1',
	service: 'worker',
	imageId: 'sha256:2',
	image: synapse.image,
});
const target = {host: 'matrix', kind: 'container', id: 'main', name: 'synapse'} as const;
const context = contextOf([container(), worker, synapse], {config, target});
const planOf = (action: Action, input?: FormInput, at = context) => makePlan(action, at, input);
const input = {backup: true, updates: false, minutes: '10'};

describe('what an image is called', () => {
	for (const [image, tag, fixed] of [
		['matrixdotorg/synapse:v1.98.0', 'v1.98.0', true],
		['ghcr.io:443/element-hq/synapse', undefined, false],
		['redis:7', '7', false],
		['postgres:16.3-alpine', '16.3-alpine', false],
		['127.0.0.1:5000/a/b:latest', 'latest', false],
		['a/b@sha256:0123', undefined, false],
	] as const) {
		test(image, () => {
			assert.equal(tagOf(image), tag);
			assert.equal(isFixedTag(image), fixed);
			assert.equal(isPinned(image), image.includes('@'));
		});
	}

	test('whose it is', () => {
		assert.equal(repositoryOf('127.0.0.1:5000/a/b'), '127.0.0.1:5000/a/b');
		assert.ok(isSynapseImage('ghcr.io/element-hq/synapse:v1') && !isSynapseImage('synapse.example/redis:7'));
		assert.equal(keptImage('matrix', "a b'"), 'synaptop/previous:matrix.a_b_');
	});
});

describe('an update of Synapse', () => {
	test('asks for background updates, then the backup on its own host, then the job, which another id does not make another', () => {
		assert.deepEqual(
			planOf(containerUpdate).form?.map(({id}) => id),
			['backup', 'updates', 'minutes'],
		);
		const {steps, explain} = planOf(containerUpdate, input);
		const [look, backup, job, ...more] = steps;
		assert.deepEqual(more, []);
		assert.ok(look?.kind === 'matrix' && backup?.kind === 'job' && job?.kind === 'job');
		assert.deepEqual([backup.as?.action, backup.as?.target.host], ['backup.database', 'db']);
		assert.deepEqual([job.as?.action, job.as?.target.id], ['container.update', 'matrix/synapse']);
		assert.match(explain, /makes synapse, synapse-worker-1 anew/);
		assert.match(explain, /v1\.98\.0, which is a fixed tag: a newer version needs another one in the compose file/);
	});

	test('of a worker is that of its main process; what was ticked is left out', () => {
		const at = {...context, target: {...target, id: 'w', name: worker.name}};
		const [job, ...more] = planOf(containerUpdate, {...input, backup: false, updates: true}, at).steps;
		assert.deepEqual(more, []);
		assert.ok(job?.kind === 'job');
		assert.deepEqual([job.title, job.as?.target.id], ['Update synapse', 'matrix/synapse']);
	});

	test('without a place for backups none is offered', () => {
		const at = {...context, config: configOf(plain)};
		assert.deepEqual(
			planOf(containerUpdate, undefined, at).form?.map(({id}) => id),
			['updates', 'minutes'],
		);
	});

	const run = (answer: () => Promise<unknown>) => {
		const said: string[] = [];
		const step = planOf(containerUpdate, input).steps[0] as MatrixStep;
		const client = {request: answer} as never;
		return runMatrixStep(step, {risk: 'change', matrix: () => client, output: lines => said.push(...lines)}).then(
			outcome => ({outcome, said}),
		);
	};

	test('background updates that run: refused, with their names', async () => {
		const current_updates = {main: {name: 'index_it', total_item_count: 12, total_duration_ms: 1}};
		const {outcome} = await run(async () => ({enabled: true, current_updates}));
		assert.match(JSON.stringify(outcome), /"failed","reason":"background updates run: index_it, 12 done\. Wait until/);
	});

	test('none: it goes on', async () => {
		const {outcome, said} = await run(async () => ({enabled: true, current_updates: {}}));
		assert.deepEqual([outcome, said], [{kind: 'done'}, []]);
	});

	for (const error of [new NoToken('there is no access token', 'sign in'), new MatrixError(502, 'HTTP 502')]) {
		test(`${error.message}: told, and it goes on`, async () => {
			const {outcome, said} = await run(() => Promise.reject(error));
			assert.deepEqual(outcome, {kind: 'done'});
			assert.deepEqual(said, [`Whether background updates run could not be looked at: ${error.message}`]);
		});
	}
});

test('the way back: not where no image before is kept, as far as the images are known', () => {
	const from = (tags: readonly string[] | undefined) => ({
		...context,
		latest: ((source: {readonly id: string}) =>
			source.id === images.id ? tags && [{id: 'sha256:1', tags, size: 1}] : context.latest(source as never)) as never,
	});
	assert.equal(planOf(containerGoBack, undefined, from(undefined)).unavailable, undefined);
	assert.equal(planOf(containerGoBack, undefined, from(['synaptop/previous:matrix.synapse'])).unavailable, undefined);
	assert.match(planOf(containerGoBack, undefined, from(['a:1'])).unavailable ?? '', /no image before is kept/);
});

describe('an update of anything else', () => {
	const own = contextOf([container()]);
	test('one job, without a form', () => {
		assert.deepEqual(
			planOf(containerUpdate, undefined, own).steps.map(({kind}) => kind),
			['job'],
		);
	});

	for (const [change, why] of [
		[{project: undefined}, /no compose project/],
		[{composeFiles: ['-']}, /which compose file/],
	] as const) {
		test(`cannot be done: ${why.source}`, () => {
			const at = contextOf([container(change as object)]);
			assert.match(planOf(containerUpdate, undefined, at).unavailable ?? '', why);
			assert.match(planOf(containerGoBack, undefined, at).unavailable ?? '', why);
		});
	}
});

test('O2: a restart of Synapse says what it clears and what not, and who is left alone; of another container it says nothing', async () => {
	const facts = {failing: [{name: 'gone.test', failingSince: 1, lastTry: 2}], cut: false, total: 1};
	const latest = (source: {readonly id: string}) =>
		source.id === containers.id
			? [container(), {...synapse, project: undefined}]
			: source.id === destinations.id
				? [{stack: config.stacks[0]!.name, facts}]
				: undefined;
	const at = {...context, latest: latest as never};
	assert.match(
		planOf(containerRestart, undefined, at).explain,
		/in memory is gone.*back-off.*in its database and stays/,
	);
	const {host, engine} = fakes();
	const signal = AbortSignal.timeout(5000);
	const more = {host, engine, signal, matrix: () => undefined as never};
	assert.match(
		(await containerRestart.advise!({...at, ...more})).join('\n'),
		/^In back-off, also after a restart: gone\.test\. .*synaptop run destination\.reset-connection gone\.test\.$/m,
	);
	assert.equal(
		planOf(containerRestart, undefined, contextOf([container()])).explain,
		'Stops element-web and starts it again.',
	);
});
