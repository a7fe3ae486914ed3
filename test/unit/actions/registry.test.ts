import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {Target} from '../../../source/actions/action.js';
import {actions} from '../../../source/actions/index.js';
import {makePlan} from '../../../source/actions/make-plan.js';
import {container, contextOf} from './fakes.js';

const targetOf = (kind: Target['kind']): Target =>
	kind === 'project'
		? {host: 'matrix', kind, id: 'matrix', name: 'matrix'}
		: {host: 'matrix', kind, id: 'c0ffee', name: 'element-web'};

test('ids are unique', () => {
	assert.equal(new Set(actions.map(({id}) => id)).size, actions.length);
});

for (const action of actions) {
	describe(action.id, () => {
		for (const state of ['running', 'exited'] as const) {
			const context = contextOf([container({state})], {target: targetOf(action.kind)});
			const plan = makePlan(action, context);

			test(`on a ${state} container: a plan with a preview, or a reason`, () => {
				assert.ok(plan.explain.length > 0);
				assert.equal(plan.unavailable === undefined, plan.steps.length > 0);
				assert.ok(plan.preview.length >= plan.steps.length);
			});

			test(`on a ${state} container: what only reads has nothing but GETs`, () => {
				for (const step of plan.action.risk === 'read' ? plan.steps : []) {
					assert.ok(
						(step.kind === 'view' && step.request.method === 'GET') ||
							(step.kind === 'job-deed' && step.deed === 'log'),
					);
				}
			});
		}

		test('before anything was read it can be planned, but for what needs to know more', () => {
			const plan = makePlan(action, contextOf(undefined, {target: targetOf(action.kind)}));
			const blind =
				['container', 'job', 'host'].includes(action.kind) && !action.operations.some(id => ['O1', 'K5'].includes(id));
			assert.equal(plan.unavailable === undefined, blind);
		});

		// A host of the config does not go.
		if (action.kind !== 'host') {
			test('says why not where the target is gone', () => {
				assert.match(
					makePlan(action, contextOf([], {target: targetOf(action.kind), latest: () => [] as never})).unavailable ?? '',
					/there/,
				);
			});
		}
	});
}

const planOf = (id: string, ...change: Parameters<typeof container>) => {
	const action = actions.find(found => found.id === id)!;
	return makePlan(action, contextOf([container(...change)], {target: targetOf(action.kind)}));
};

test('one key stops what runs and starts what does not, each as its own action', () => {
	assert.equal(planOf('container.toggle', {state: 'running'}).action.id, 'container.stop');
	assert.equal(planOf('container.toggle', {state: 'restarting'}).action.id, 'container.stop');
	assert.equal(planOf('container.toggle', {state: 'exited'}).action.id, 'container.start');
	assert.equal(planOf('container.toggle', {state: 'created'}).action.id, 'container.start');
});

test('stop and start say why not', () => {
	assert.equal(planOf('container.stop', {state: 'exited'}).unavailable, 'element-web is not running');
	assert.equal(planOf('container.start', {state: 'running'}).unavailable, 'element-web is already running');
	assert.equal(planOf('container.shell', {state: 'exited'}).unavailable, 'element-web is exited');
});

test('previews are what the person would have typed', () => {
	assert.deepEqual(planOf('container.restart').preview, [
		'docker restart element-web',
		'  POST /containers/c0ffee/restart',
	]);
	assert.deepEqual(planOf('container.shell').preview, [
		"docker exec -it c0ffee sh -c 'if command -v bash >/dev/null; then bash; else sh; fi; exit 0'",
	]);
	assert.deepEqual(planOf('project.restart').preview, [
		'docker compose -p matrix --project-directory /srv/matrix -f /srv/matrix/docker-compose.yml restart',
	]);
});

describe('the compose command', () => {
	test('takes several files, relative ones from the project, quoted', () => {
		assert.deepEqual(
			planOf('project.restart', {directory: "/srv/it's", composeFiles: ['a.yml', '/x/b c.yml']}).preview,
			["docker compose -p matrix --project-directory '/srv/it'\\''s' -f '/srv/it'\\''s/a.yml' -f '/x/b c.yml' restart"],
		);
	});

	test('goes by the name alone where the file was standard input or is not known', () => {
		for (const change of [{composeFiles: ['-']}, {composeFiles: undefined}, {directory: undefined}]) {
			assert.deepEqual(planOf('project.restart', change).preview, ['docker compose -p matrix restart']);
		}
	});

	test('is for the engine that is watched', () => {
		const action = actions.find(({id}) => id === 'project.restart')!;
		const context = contextOf([container({composeFiles: undefined})], {target: targetOf('project')});
		const docker = ['docker', '-H', 'unix:///run/user/1000/docker.sock'];
		assert.deepEqual(makePlan(action, {...context, docker}).preview, [
			'docker -H unix:///run/user/1000/docker.sock compose -p matrix restart',
		]);
	});
});
