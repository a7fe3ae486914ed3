import {done, Refusal} from './answers.js';
import type {DemoReport, DemoToken} from './model.js';
import {type Call, pageOf, type Route, route} from './router.js';

type Kind = DemoReport['kind'];

/** In a list: without the event. */
const listed = ({people}: Call, {kind, id, at, by, about, reason, room: inside, event}: DemoReport) => {
	const room = people.rooms.get(inside ?? '');
	return kind === 'user'
		? {id, received_ts: at, target_user_id: about, user_id: by, reason}
		: {
				id,
				received_ts: at,
				room_id: inside,
				event_id: event,
				user_id: by,
				score: -100,
				reason,
				sender: about,
				canonical_alias: room?.alias ?? null,
				name: room?.name ?? null,
			};
};

const list = (kind: Kind) => (call: Call) => {
	const turn = (call.query.get('dir') ?? 'b') === 'b' ? -1 : 1;
	const found = call.people.reports
		.filter(report => report.kind === kind)
		.toSorted((one, other) => turn * (one.at - other.at));
	const {page, next} = pageOf(found, call.query);
	return done({
		[`${kind}_reports`]: page.map(report => listed(call, report)),
		total: found.length,
		...(next === undefined ? {} : {next_token: next}),
	});
};

/** The report that a path names. Throws Refusal. */
function reportOf({people, names: [id]}: Call, kind: Kind): DemoReport {
	const report = people.reports.find(one => one.kind === kind && String(one.id) === id);
	if (!report) {
		throw new Refusal(kind === 'event' ? 'no report' : 'no user report');
	}

	return report;
}

const show = (kind: Kind) => (call: Call) => {
	const report = reportOf(call, kind);
	return done({
		...listed(call, report),
		...(kind === 'user'
			? {}
			: {
					event_json: {
						room_id: report.room,
						content: report.content,
						origin_server_ts: report.at - 60_000,
						sender: report.about,
						type: 'm.room.message',
					},
				}),
	});
};

const dismiss = (kind: Kind) => (call: Call) => {
	const report = reportOf(call, kind);
	call.people.reports = call.people.reports.filter(one => one !== report);
	return done();
};

const told = ({token, allowed, pending, completed, expiry}: DemoToken) => ({
	token,
	uses_allowed: allowed,
	pending,
	completed,
	expiry_time: expiry,
});

/** The token that a path names. Throws Refusal. */
function tokenOf({people, names: [name = '']}: Call): DemoToken {
	const token = people.tokens.find(one => one.token === name);
	if (!token) {
		throw new Refusal('no token of that name', name);
	}

	return token;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-';

const make = ({people, random, body}: Call) => {
	const token =
		typeof body.token === 'string' ? body.token : Array.from({length: 16}, () => random.pick([...letters])).join('');
	if (people.tokens.some(one => one.token === token)) {
		throw new Refusal('token exists', token);
	}

	const made: DemoToken = {
		token,
		allowed: typeof body.uses_allowed === 'number' ? body.uses_allowed : null,
		pending: 0,
		completed: 0,
		expiry: typeof body.expiry_time === 'number' ? body.expiry_time : null,
	};
	people.tokens.push(made);
	return done(told(made));
};

const edit = (call: Call) => {
	const token = tokenOf(call);
	const {uses_allowed: allowed, expiry_time: expiry} = call.body;
	token.allowed = allowed === null || typeof allowed === 'number' ? allowed : token.allowed;
	token.expiry = expiry === null || typeof expiry === 'number' ? expiry : token.expiry;
	return done(told(token));
};

/** What users complain of, and who may register. */
export const moderationRoutes: readonly Route[] = [
	...(['event', 'user'] as const).flatMap(kind => [
		route('GET', `/v1/${kind}_reports`, list(kind)),
		route('GET', `/v1/${kind}_reports/*`, show(kind)),
		route('DELETE', `/v1/${kind}_reports/*`, dismiss(kind)),
	]),
	route('GET', '/v1/registration_tokens', ({people}) => done({registration_tokens: people.tokens.map(told)})),
	route('POST', '/v1/registration_tokens/new', make),
	route('GET', '/v1/registration_tokens/*', call => done(told(tokenOf(call)))),
	route('PUT', '/v1/registration_tokens/*', edit),
	route('DELETE', '/v1/registration_tokens/*', call => {
		const token = tokenOf(call);
		call.people.tokens = call.people.tokens.filter(one => one !== token);
		return done();
	}),
];
