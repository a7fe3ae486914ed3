import type {Config} from '../config/schema.js';
import type {Stack} from '../config/stack-schema.js';
import type {CertificateFact, Report} from '../federation/report.js';
import {sideBySide} from '../federation/side-by-side.js';
import {certificatesRule, earliest, leftText} from '../rules/certificates.js';
import {clientMismatch, fromHostOf} from '../rules/federation.js';
import {checksFederation, type FederationCheck, type FederationData} from '../sources/federation.js';
import type {Slice} from '../store/slice.js';
import {age} from '../ui/format.js';
import type {FederationRow, FederationState} from './federation-rows.js';
import {mergeSteps, stepRows} from './federation-steps.js';

export interface CheckSlices {
	readonly here?: Slice<FederationData> | undefined;
	/** Undefined: it is not looked at from the host. */
	readonly there?: Slice<FederationData> | undefined;
}

export interface CheckContext {
	readonly config: Config;
	readonly now: number;
	/** Ids of rows that are open or closed against the usual. */
	readonly turned: ReadonlySet<string>;
	/** ms since the epoch: when the person wanted a check; one that began later answers it. */
	readonly wanted: number;
}

const area = 'Federation';

const checkOf = (slice: Slice<FederationData> | undefined, stack: Stack): FederationCheck | undefined =>
	slice?.data.find(
		one => one.stack === stack.name && (one.report?.serverName ?? stack.homeserver) === stack.homeserver,
	);

const states = {ok: 'ok', warning: 'bad', critical: 'broken', unknown: 'unknown'} as const;

const ago = (report: Report | undefined, now: number): string | undefined =>
	report && age(Math.max(0, now - report.at - report.took));

/** What is said instead of a verdict. */
const without = (slice: Slice<FederationData> | undefined, check: FederationCheck | undefined): FederationRow => {
	const problem = check?.problem ?? slice?.error;
	return problem
		? {id: area, area, state: 'unknown', seen: problem.message, ...(problem.cure ? {cure: problem.cure} : {})}
		: {id: area, area, state: 'waiting', seen: 'the first check is not done yet'};
};

/** Why there is nothing from the host, or less than could be. */
const hostNotes = (
	slice: Slice<FederationData> | undefined,
	check: FederationCheck | undefined,
	host: string,
): readonly string[] => {
	if (!slice) {
		return [];
	}

	const problem = check?.problem ?? (check?.report ? undefined : slice.error);
	return [
		...(problem ? [`from ${host}: ${problem.message}`] : []),
		...(check?.missing.map(({what, cure}) => `from ${host}: ${what}${cure === undefined ? '' : ` → ${cure}`}`) ?? []),
	];
};

const summary = (
	here: FederationCheck & {readonly report: Report},
	there: FederationCheck | undefined,
	notes: readonly string[],
	host: string,
	{config, now, wanted}: CheckContext,
): FederationRow => {
	const {verdict, sentence, fault} = sideBySide(here.report, there?.report, host);
	const running = wanted > here.report.at;
	const other = ago(there?.report, now);
	return {
		id: area,
		area,
		state: states[verdict],
		...(there?.report ? {there: states[there.report.verdict]} : {}),
		seen: running ? `checking … ${sentence}` : sentence,
		...(fault?.cure === undefined ? {} : {cure: fault.cure}),
		figure: running ? '…' : ago(here.report, now),
		evidence: [
			`checked ${ago(here.report, now)} ago from here${other === undefined ? '' : `, ${other} ago from ${host}`}; every ${age(config.federation.interval)}`,
			...notes,
		],
	};
};

const certificateRow = (one: CertificateFact, {config, now}: CheckContext): FederationRow => {
	const context = {config, now, host: '', stacks: [], latest: () => undefined};
	const found = certificatesRule.conditions.find(({when}) => when(one, context));
	const state: FederationState = found === undefined ? 'ok' : found.severity === 'critical' ? 'broken' : 'bad';
	const until = `until ${new Date(one.validTo).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
	return {
		id: `certificate ${one.name}`,
		area: `Certificate ${one.name}`,
		state,
		seen: `${until}, at ${one.address}`,
		wanted: `${config.thresholds.certificateWarning} days left`,
		figure: leftText(one.validTo - now),
		...(found && typeof found.cure === 'string' ? {cure: found.cure} : {}),
	};
};

const mismatchRow = (report: Report, stack: Stack): readonly FederationRow[] => {
	const wrong = clientMismatch(report, stack.client?.public);
	return wrong === undefined
		? []
		: [{id: 'client mismatch', area: 'Client URL', state: 'bad', seen: wrong, cure: 'Correct the one that is wrong.'}];
};

/** F2, F3, F6, F7: how others find and reach the homeserver: the verdict, the steps, the certificates. */
export function checkRows(stack: Stack, slices: CheckSlices, context: CheckContext): readonly FederationRow[] {
	if (stack.homeserver === undefined) {
		return [{id: area, area, state: 'none', seen: 'not in the config', wanted: 'homeserver: NAME'}];
	}

	if (!checksFederation(stack)) {
		return [{id: area, area, state: 'none', seen: 'off in the config', wanted: 'wellKnown: true'}];
	}

	const host = stack.synapse?.host ?? '';
	const here = checkOf(slices.here, stack);
	const found = checkOf(slices.there, stack);
	const there = found && here && fromHostOf([found], here, context.config) ? found : here?.report ? undefined : found;
	const notes = hostNotes(slices.there, found, host);
	const {report} = here ?? {};
	if (!here || !report) {
		const row = {...without(slices.here, here), evidence: notes};
		return [row, ...stepRows(mergeSteps([], there?.report?.steps ?? []), context.turned, host, 1)];
	}

	const certificates = earliest([...report.certificates, ...(there?.report?.certificates ?? [])]);
	return [
		summary({...here, report}, there, notes, host, context),
		...stepRows(mergeSteps(report.steps, there?.report?.steps ?? []), context.turned, host, 1),
		...certificates.map(one => certificateRow(one, context)),
		...mismatchRow(report, stack),
	];
}
