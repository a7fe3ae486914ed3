import assert from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import type {Plan} from '../../../source/actions/action.js';
import {HostError} from '../../../source/hosts/host.js';
import {hostHttp} from '../../../source/hosts/host-http.js';
import {LocalHost} from '../../../source/hosts/local-host.js';
import {MatrixError} from '../../../source/matrix/client.js';
import {matrixClient} from '../../../source/matrix/matrix-client.js';
import {Secret} from '../../../source/system/secret.js';
import {serveHttp} from '../../helpers/probes.js';
import {deeds, inputOf, perform, planOf, ready} from './admin-fakes.js';

/** The steps without what waits between two looks. */
const quick = (plan: Plan): Plan => ({
	...plan,
	steps: plan.steps.map(step =>
		step.kind === 'matrix' && step.follow ? {...step, follow: {...step.follow, every: 1, timeout: 200}} : step,
	),
});

describe('what goes on on the server is followed until it says done', () => {
	/** The status of a task, one answer after the other; the look before and the beginning are answered too. */
	const follow = (id: string, begun: object, ...statuses: ReadonlyArray<object | Error>) =>
		perform(quick(planOf(id)), (_request, index) =>
			index === 0 ? {} : index === 1 ? begun : statuses[Math.min(index - 2, statuses.length - 1)],
		);

	test('room.delete: how far it is, then who was taken out', async () => {
		const {outcome, asked, told} = await follow(
			'room.delete',
			{delete_id: 'a/b'},
			{status: 'scheduled'},
			{status: 'active'},
			{status: 'active'},
			new MatrixError(429, 'slow', {retryAfter: 1}),
			{
				status: 'complete',
				shutdown_room: {kicked_users: ['@a:x'], failed_to_kick_users: ['@b:x'], new_room_id: '!n\u001b[31m:x'},
			},
		);
		assert.deepEqual(outcome, {kind: 'done', text: '1 user taken out, 1 user could not be, new room !n:x'});
		assert.equal(asked[2], 'GET /_synapse/admin/v2/rooms/delete_status/a%2Fb');
		assert.equal(asked.length, 7);
		assert.deepEqual(
			told,
			['scheduled', 'active', 'complete'].map(status => `the server says: ${status}`),
		);
	});

	test('room.delete, room.purge-history: the server gives up', async () => {
		for (const id of ['room.delete', 'room.purge-history']) {
			const why = await follow(id, {}, {status: 'failed', error: 'no \u001b]0;x\u0007space'});
			assert.deepEqual(why.outcome, {kind: 'failed', reason: 'the server gave up: no space'});
			const mute = await follow(id, {}, {status: 'failed'});
			assert.deepEqual(mute.outcome, {kind: 'failed', reason: 'the server gave up, its log says why'});
		}
	});

	test('user.redact: all, some not, none', async () => {
		const ended = async (status: object) => (await follow('user.redact', {redact_id: 'x'}, status)).outcome;
		assert.deepEqual(await ended({status: 'complete', failed_redactions: {}}), {
			kind: 'done',
			text: 'the server has redacted them all',
		});
		assert.deepEqual(await ended({status: 'complete', failed_redactions: {$a: 'no right', $b: 'no right'}}), {
			kind: 'failed',
			reason: '2 could not be redacted: no right',
		});
		assert.deepEqual(await ended({status: 'failed', error: 'boom'}), {kind: 'failed', reason: 'boom'});
	});

	test('a connection that goes and comes back, a restart of Synapse: it is looked again, and nothing begun again', async () => {
		const {outcome, asked, told} = await follow(
			'room.delete',
			{delete_id: 'x'},
			{status: 'active'},
			new HostError('lost', 'matrix', 'the connection was lost'),
			new HostError('unreachable', 'matrix', 'no route to host'),
			new MatrixError(502, 'Bad Gateway'),
			new MatrixError(429, 'slow'),
			{status: 'complete'},
		);
		assert.equal(outcome.kind, 'done');
		assert.deepEqual(
			asked.map(request => request.split(' ')[0]),
			['GET', 'DELETE', ...Array.from({length: 6}, () => 'GET')],
		);
		assert.match(told.join('\n'), /the connection was lost/);
	});

	test('a connection that stays away leaves it unknown', async () => {
		const lost = new HostError('unreachable', 'matrix', 'no route to host');
		const {outcome, asked} = await follow('room.delete', {delete_id: 'x'}, {status: 'active'}, lost);
		assert.equal(outcome.kind, 'unknown');
		assert.match(
			outcome.kind === 'unknown' ? outcome.reason : '',
			/goes on on the server, and was not followed to its end \(no route/,
		);
		assert.ok(asked.length > 4);
	});

	test('a server that knows nothing of it leaves it unknown', async () => {
		const {outcome} = await follow('room.delete', {}, {status: 'active'}, new MatrixError(404, 'delete id not found'));
		assert.equal(outcome.kind, 'unknown');
		assert.match(outcome.kind === 'unknown' ? outcome.reason : '', /it was begun, but could not be followed/);
	});
});

describe('what is asked after the first answer', () => {
	const devices = {devices: [{device_id: 'OURS'}, {device_id: 'A"B'}, {device_id: 7}, 'x']};

	test('all devices but the own one, by name', async () => {
		const own = await perform(planOf('user.log-out-devices', ready.user), () => devices);
		assert.deepEqual(own.outcome, {kind: 'done', text: '1 device logged out'});
		assert.equal(
			own.asked[1],
			'POST /_synapse/admin/v2/users/%40admin%3Aexample.org/delete_devices {"devices":["A\\"B"]}',
		);
		const other = await perform(planOf('user.log-out-devices'), () => devices);
		assert.match(other.asked[1] ?? '', /\{"devices":\["OURS","A\\"B"\]\}$/);
	});

	test('nothing where nobody is logged in', async () => {
		const {outcome, asked} = await perform(planOf('user.log-out-devices'), () => ({devices: []}));
		assert.deepEqual(outcome, {kind: 'done', text: 'no device is logged in'});
		assert.equal(asked.length, 1);
	});
});

test('all devices: what goes wrong while they are only listed has changed nothing', async () => {
	for (const [error, kind] of [
		[new HostError('timeout', 'matrix', 'no answer within 60 s'), 'failed'],
		[new MatrixError(500, 'Internal server error'), 'failed'],
		[new HostError('lost', 'matrix', 'the connection was lost'), 'unreachable'],
	] as const) {
		const {outcome, asked} = await perform(planOf('user.log-out-devices'), () => error);
		assert.deepEqual([outcome.kind, asked.length], [kind, 1]);
	}

	const devices = {devices: [{device_id: 'DEV'}]};
	const {outcome} = await perform(planOf('user.log-out-devices'), (_request, index) =>
		index === 0 ? devices : new HostError('lost', 'matrix', 'the connection was lost'),
	);
	assert.equal(outcome.kind, 'unknown');
});

describe('a look before that hinders', () => {
	test('nothing more is asked', async () => {
		for (const [id, answer, words] of [
			['user.reactivate', {deactivated: false}, /is not deactivated/],
			['media.quarantine', {media_info: {safe_from_quarantine: true}}, /protected from quarantine/],
			['room.unblock', {block: false}, /is not blocked/],
			[
				'user.edit',
				new MatrixError(404, 'User not found (M_NOT_FOUND)', {errcode: 'M_NOT_FOUND'}),
				/there is no user @bob/,
			],
		] as const) {
			const {outcome, asked} = await perform(planOf(id), () => answer);
			assert.match(outcome.kind === 'failed' ? outcome.reason : '', words, id);
			assert.equal(asked.length, 1, id);
		}
	});

	test('a server that does not know how to tell is gone past', async () => {
		const old = new MatrixError(404, 'Unrecognized request (M_UNRECOGNIZED)', {errcode: 'M_UNRECOGNIZED'});
		const {outcome, asked} = await perform(planOf('media.quarantine'), (_request, index) => (index === 0 ? old : {}));
		assert.equal(outcome.kind, 'done');
		assert.equal(asked.length, 2);
	});
});

const clientOf = async (t: TestContext, status: number, headers: Record<string, string>, body: string) => {
	const host = new LocalHost('matrix');
	t.after(() => host.close());
	const port = await serveHttp(t, (_request, response) => response.writeHead(status, headers).end(body));
	return matrixClient({
		http: hostHttp(host),
		url: `http://127.0.0.1:${port}`,
		token: async () => new Secret('syt_token'),
	});
};

const json = {'content-type': 'application/json'};
const html = {'content-type': 'text/html'};

/** What answers, the outcome of something that changes, and of something that shows. */
const answers: ReadonlyArray<
	readonly [what: string, status: number, headers: Record<string, string>, body: string, kind: string, words: RegExp]
> = [
	[
		'an expired token',
		401,
		json,
		'{"errcode":"M_UNKNOWN_TOKEN","error":"Token is not active"}',
		'failed',
		/Token is not active/,
	],
	[
		'not an administrator',
		403,
		json,
		'{"errcode":"M_FORBIDDEN","error":"You are not a server admin"}',
		'failed',
		/not a server admin/,
	],
	[
		'too often',
		429,
		json,
		'{"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests","retry_after_ms":5000}',
		'failed',
		/wait 5 s/,
	],
	[
		'it broke',
		500,
		json,
		'{"errcode":"M_UNKNOWN","error":"Internal server error"}',
		'unknown',
		/Internal server error/,
	],
	['a proxy that gave up', 502, html, '<html><title>Bad Gateway</title>', 'unknown', /502 with HTML: Bad Gateway/],
	['a proxy of another kind that gave up', 524, html, '<html><title>A timeout occurred</title>', 'unknown', /524/],
	['nobody there to do it', 503, html, '<html><title>Service Unavailable</title>', 'failed', /503 with HTML/],
	['a page in its place', 200, html, '<html><title>It works</title>', 'unknown', /is not Synapse/],
	['a yes that ends in the middle', 200, json, '{"id_server_unbind', 'unknown', /200 with/],
	[
		'an older server',
		404,
		json,
		'{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}',
		'failed',
		/too old|cannot/,
	],
	['a refusal with escapes', 400, json, '{"errcode":"M_X","error":"no\\u001b[31m ü \\u202e🦊"}', 'failed', /no ü 🦊/],
];

describe('what else may answer', () => {
	for (const [what, status, headers, body, kind, words] of answers) {
		test(what, async t => {
			const client = await clientOf(t, status, headers, body);
			for (const id of ['user.deactivate', 'user.suspend', 'registration-token.delete', 'background-updates.enable']) {
				const {outcome} = await perform(planOf(id), request => client.request(request));
				assert.equal(outcome.kind, kind, id);
				const reason = outcome.kind === 'done' ? '' : outcome.reason;
				assert.match(reason, words, id);
				assert.equal(/Nothing was changed$/.test(reason), [400, 401, 404, 429].includes(status), `${id}: ${reason}`);
			}

			// What only looked when it went wrong has changed nothing, for sure.
			const {outcome, asked} = await perform(planOf('user.lock'), request => client.request(request));
			assert.equal(outcome.kind, 'failed');
			assert.equal(asked.length, 1);
		});
	}

	test('anything at all: every action ends, and shows no control characters', async () => {
		const odd = [{}, {users: 7, devices: {}, members: [1, null], state: ['x', {content: '\u001b[2J'}], rooms: [{}]}];
		for (const {id} of deeds) {
			for (const answer of odd) {
				const signal = AbortSignal.timeout(200);
				const {outcome, told} = await perform(quick(planOf(id)), () => ({...answer, status: 'complete'}), signal);
				const text = outcome.kind === 'done' ? (outcome.text ?? '') : outcome.reason;
				assert.doesNotMatch([text, ...told].join('').replaceAll('\n', ''), /\p{Control}/u, id);
			}
		}
	});
});

test('every form can be filled in with what stands in it at first', () => {
	for (const {id, form} of deeds) {
		assert.equal(Object.keys(inputOf(id)).length, form?.length ?? 0, id);
	}
});
