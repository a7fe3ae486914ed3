import type {Config} from '../config/schema.js';
import {eachStep, type Report, type Step} from '../federation/report.js';
import {clientStep, isBlind, type SideBySide, sideBySide} from '../federation/side-by-side.js';
import {sameUrl} from '../sources/element.js';
import {type FederationCheck, type FederationData, federation, federationFromHost} from '../sources/federation.js';
import type {Rule, RuleContext, Subject} from './rule.js';

/** What is judged: other servers, or clients. */
type Judged = Pick<SideBySide, 'verdict'> & {readonly text: string; readonly cure?: string | undefined};

const partOf = (name: string, stack: string, {config}: RuleContext): string =>
	config.stacks.length > 1 ? `${name} of ${stack}` : name;

/** The same check from the homeserver's own machine, as far as it is of about the same time. */
export const fromHostOf = (
	data: FederationData | undefined,
	{stack, report}: FederationCheck,
	{federation: {interval}}: Config,
): Report | undefined => {
	const there = data?.find(one => one.stack === stack)?.report;
	// Of a homeserver that was renamed meanwhile nothing is known.
	return report && there && there.serverName === report.serverName && Math.abs(there.at - report.at) < 3 * interval
		? there
		: undefined;
};

const reached = ({destinations, software}: Report): string => {
	const families = [...new Set(destinations.map(({family}) => `IPv${family}`))].toSorted().join(' and ');
	return `reached${families === '' ? '' : ` over ${families}`}${software === undefined ? '' : `, ${software}`}`;
};

const server = (check: FederationCheck, context: RuleContext): Subject<Judged> => {
	const {stack, report, problem} = check;
	const base = {part: partOf('federation', stack, context), stack, select: 'step server'};
	if (!report) {
		const text = problem?.message ?? 'could not be checked';
		return {...base, ok: '', value: {verdict: 'unknown', text, cure: problem?.cure}};
	}

	const there = fromHostOf(context.latest(federationFromHost), check, context.config);
	const host = context.config.stacks.find(({name}) => name === stack)?.synapse?.host;
	const {verdict, sentence, place, fault} = sideBySide(report, there, host);
	return {
		...base,
		ok: place === 'from-host' ? sentence : reached(report),
		// Of the line of federation this is what is told while all is well, and not a queue that is empty.
		near: 1,
		value: {verdict, text: sentence, cure: fault?.cure},
		...(fault ? {select: `step ${fault.id}`} : {}),
	};
};

const clientFault = (found: Step): Step =>
	eachStep([found]).findLast(({verdict, seen}) => verdict === found.verdict && seen !== '') ?? found;

/** Where the client file leads, beside what the config says. */
export const clientMismatch = (report: Report, wanted: string | undefined): string | undefined =>
	wanted === undefined || report.clientUrl === undefined || sameUrl(wanted, report.clientUrl)
		? undefined
		: `the client well-known file leads to ${report.clientUrl}, the config says ${wanted}`;

const clients = ({stack, report}: FederationCheck, context: RuleContext): ReadonlyArray<Subject<Judged>> => {
	const found = report && clientStep(report);
	if (!found || isBlind(report)) {
		return [];
	}

	const mismatch = clientMismatch(report, context.config.stacks.find(({name}) => name === stack)?.client?.public);
	const wrong = found.verdict === 'warning' || found.verdict === 'critical';
	const fault = clientFault(found);
	return [
		{
			part: partOf('client discovery', stack, context),
			stack,
			select: `step ${wrong ? fault.id : found.id}`,
			ok: found.seen,
			value: wrong
				? {verdict: 'warning', text: found.seen, cure: fault.cure}
				: {
						verdict: mismatch === undefined ? 'ok' : 'warning',
						text: mismatch ?? '',
						cure: 'Correct the one that is wrong.',
					},
		},
	];
};

const condition = (severity: Exclude<Judged['verdict'], 'ok'>) => ({
	severity,
	when: ({verdict}: Judged) => verdict === severity,
	text: ({text}: Judged) => text.replace(/\.$/, ''),
	cure: ({cure}: Judged) => cure,
});

/** F7, H3: whether other servers reach the homeserver, and F2, F3: whether they and clients find it. */
export const federationRule: Rule<FederationData, Judged> = {
	id: 'federation',
	title: 'federation',
	source: federation,
	beside: [federationFromHost.id],
	group: 'federation',
	tab: 'federation',
	subjects: (data, context) => data.flatMap(check => [server(check, context), ...clients(check, context)]),
	conditions: [condition('critical'), condition('unknown'), condition('warning')],
};
