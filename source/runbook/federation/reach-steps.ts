import type {Report} from '../../federation/report.js';
import {differences} from '../../federation/second-opinion.js';
import {reachOf} from '../../rules/destinations.js';
import {type Destinations, destinations} from '../../sources/destinations.js';
import {checksFederation, federation} from '../../sources/federation.js';
import {federationTester, type TesterOpinion} from '../../sources/federation-tester.js';
import {anchorOf} from '../../sources/from-here.js';
import {age} from '../../ui/format.js';
import type {Finding, FlowStep, OfferedAction} from '../flow.js';

// What others say: whom Synapse cannot reach, and the online tester.

const day = 86_400_000;
/** Of the servers that were there a day ago: so many that it is rather ours that does not get out. */
const share = 0.5;
const mostNamed = 3;
const mostOffered = 3;

const reset = (host: string, stack: string, name: string): OfferedAction => ({
	action: 'destination.reset-connection',
	target: {host, kind: 'destination', id: name, name, stack},
});

/** F4: servers die every day; what began within a day may be ours. Pure. */
export function judgeDestinations(facts: Destinations, now: number, host: string, stack: string): Finding {
	const {failing, total} = facts;
	const {lately, alive} = reachOf(facts, now);
	const fresh = failing.filter(({failingSince = 0}) => failingSince > now - day);
	const evidence = failing
		.slice(0, 20)
		.map(({name, failingSince}) => `${name}: fails since ${age(now - (failingSince ?? now))}`);
	if (failing.length === 0) {
		return {severity: 'ok', text: `none of ${total} servers that it sends to fails`};
	}

	const named = fresh
		.slice(0, mostNamed)
		.map(({name, failingSince}) => `${name} (${age(now - (failingSince ?? now))})`);
	const more = lately > mostNamed ? ` and ${lately - mostNamed} more` : '';
	if (lately > 0 && lately / alive >= share) {
		return {
			severity: 'warning',
			text: `Synapse does not reach ${named.join(', ')}${more}: ${lately} of ${alive} servers that were there a day ago`,
			next: 'Where they are well, look at name resolution and the way out of its host; then reset their connections.',
			evidence,
			actions: fresh.slice(0, mostOffered).map(({name}) => reset(host, stack, name)),
			tab: 'federation',
		};
	}

	return {
		severity: 'ok',
		text: `${failing.length} of ${total} servers fail${lately > 0 ? `, for less than a day ${named.join(', ')}${more}` : ', all for more than a day'}`,
		evidence,
		actions: fresh.slice(0, mostOffered).map(({name}) => reset(host, stack, name)),
		tab: 'federation',
	};
}

export const destinationsStep: FlowStep = {
	id: 'destinations',
	title: 'Synapse reaches other servers',
	operations: ['F4'],
	looks: 'GET /_synapse/admin/v1/federation/destinations, with an administrator’s token',
	needs: ['synapse'],
	timeout: 30_000,
	async run(context) {
		const {stack, now} = context;
		const {host} = stack.synapse!;
		const found = (await context.read(destinations, host)).find(one => one.stack === stack.name);
		if (!found || found.off) {
			const {message = 'no access token', cure = 'Sign in as an administrator in the Users tab'} = found?.off ?? {};
			return {severity: 'skipped', text: `not looked at: ${message}`, next: cure};
		}

		return found.facts && !found.problem
			? judgeDestinations(found.facts, now(), host, stack.name)
			: {severity: 'unknown', text: `Synapse does not tell whom it cannot reach: ${found.problem?.message}`};
	},
};

/** F1: a second opinion; what it says may be of some time ago. Pure. */
export function judgeTester(opinion: TesterOpinion | undefined, ours: Report | undefined, now: number): Finding {
	const asked = opinion?.at === undefined ? '' : `, asked ${age(Math.max(0, now - opinion.at))} ago`;
	if (!opinion?.report) {
		const why = opinion?.problem?.message ?? 'no answer yet';
		return {
			severity: 'skipped',
			text: `the online tester says nothing${asked}: ${why}`,
			next: 'It is asked again when its time has come: never more often than the config says.',
		};
	}

	const {ok, problems, addresses} = opinion.report;
	const others = ours ? differences(ours, opinion.report) : [];
	const bad = addresses.find(one => !one.ok);
	const why = problems[0] ?? (bad && `${bad.address}: ${bad.problem ?? 'a check failed'}`);
	const evidence = [...others, ...addresses.map(one => `${one.address}: ${one.ok ? 'ok' : one.problem}`), ...problems];
	return ok
		? {severity: 'ok', text: `the online tester says that federation is OK${asked}`, evidence}
		: {
				severity: 'warning',
				text: `the online tester calls federation broken${asked}${why === undefined ? '' : `: ${why}`}`,
				next:
					others[1] === undefined
						? 'Begin with the first step above that is not well.'
						: `It may be wrong: ${others[1]}.`,
				evidence,
				tab: 'federation',
			};
}

export const testerStep: FlowStep = {
	id: 'tester',
	title: 'An online tester says the same',
	operations: ['F1', 'T8'],
	looks: ({config, stack}) =>
		config.federation.tester
			? `curl -s '${new URL(config.federation.tester.url).origin}/api/report?server_name=${stack.homeserver ?? ''}', unless it was asked lately`
			: 'an online tester, where the config names one (federation.tester)',
	timeout: 60_000,
	async run(context) {
		const {config, stack} = context;
		if (!config.federation.tester || !checksFederation(stack)) {
			return {
				severity: 'skipped',
				text: config.federation.tester
					? 'not asked: the homeserver is known to a LAN alone'
					: 'the config names no online tester (federation.tester)',
			};
		}

		const host = anchorOf(config, stack);
		const opinion = (await context.read(federationTester, host)).find(one => one.stack === stack.name);
		const ours = context.latest(federation, host)?.find(one => one.stack === stack.name)?.report;
		return judgeTester(opinion, ours, context.now());
	},
};
