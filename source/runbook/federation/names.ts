import {eachStep, type Report, type Step} from '../../federation/report.js';
import {clientStep} from '../../federation/side-by-side.js';
import type {Missing} from '../../sources/federation-way.js';
import type {Finding} from '../flow.js';
import {foundBy, isAboutNames, severityOf} from './report-words.js';

// What a report of the federation library says of the names that lead to a homeserver: well-known files and DNS. Pure.

const stepOf = (report: Report, id: string): Step | undefined => eachStep(report.steps).find(one => one.id === id);

/** Where the world is led, if that could be looked at; else where this machine is. */
export const discoveryOf = (report: Report): Step | undefined => {
	const world = stepOf(report, 'discovery-public');
	return world && world.verdict !== 'skipped' ? world : stepOf(report, 'discovery');
};

const childOf = (step: Step | undefined, name: string): Step | undefined =>
	step?.children.find(({id}) => id === `${step.id}/${name}`);

/** The name that other servers go to: m.server of the well-known file, else the server's own. */
export const ledTo = (report: Report): string => {
	const file = childOf(discoveryOf(report), 'well-known');
	return /^m\.server is ([^\s;]+)/.exec(file?.seen ?? '')?.[1] ?? report.serverName;
};

/** F2. What DNS or the way there is to blame for is left to the steps after it. */
export function judgeServerFile(report: Report): Finding {
	const file = childOf(discoveryOf(report), 'well-known');
	const what = `/.well-known/matrix/server of ${report.serverName}`;
	if (!file) {
		const name = stepOf(report, 'name');
		return {severity: 'critical', text: `${report.serverName}: ${name?.seen ?? report.sentence}`};
	}

	if (isAboutNames(file.code)) {
		return {
			severity: 'skipped',
			text: `${what} cannot be asked for before names are resolved: ${file.seen}`,
			...foundBy(file),
		};
	}

	const severity = severityOf(file);
	return {severity, text: `${what}: ${file.seen}`, ...foundBy(file), ...(severity === 'ok' ? {} : {tab: 'federation'})};
}

export interface ClientSide {
	/** The client URL of the config. */
	readonly wanted?: string | undefined;
	/** What clientMismatch() says of both. */
	readonly mismatch?: string | undefined;
	/** The first step found that Synapse itself does not answer. */
	readonly synapseDown: boolean;
}

/** F3. */
export function judgeClientFile(report: Report, {mismatch, synapseDown}: ClientSide): Finding {
	const found = clientStep(report);
	const what = `/.well-known/matrix/client of ${report.serverName}`;
	if (!found) {
		return {severity: 'skipped', text: `${what} was not asked for`};
	}

	if (isAboutNames(found.code)) {
		return {severity: 'skipped', text: `${what} cannot be asked for before names are resolved: ${found.seen}`};
	}

	const bad = found.children.filter(({verdict}) => verdict === 'warning' || verdict === 'critical');
	const behind = bad.length > 0 && bad.every(({id}) => id.startsWith(`${found.id}/versions`));
	if (behind && synapseDown) {
		return {
			severity: 'skipped',
			text: `${what} is well; the client API behind it does not answer, as Synapse does not`,
			...foundBy(found),
		};
	}

	if (severityOf(found) === 'ok' && mismatch !== undefined) {
		return {
			severity: 'warning',
			text: mismatch,
			next: 'Correct the one that is wrong: m.homeserver.base_url of the file, or client.public of the config.',
			tab: 'federation',
		};
	}

	const fault = bad.flatMap(one => [one, ...eachStep(one.children)]).findLast(({verdict}) => verdict === 'warning');
	const where = behind ? `, the client API behind it` : fault?.id.endsWith('/cors') ? ', CORS' : '';
	const words = fault?.id.endsWith('/cors') ? `${fault.seen}: clients in browsers cannot read it` : found.seen;
	return {severity: severityOf(found), text: `${what}${where}: ${words}`, ...foundBy(fault ?? found)};
}

const isNameStep = ({id}: Step): boolean => /\/(?:addresses|srv[^/]*)$/.test(id);

const nameSteps = (of: Step | undefined): readonly Step[] => [
	...new Map(
		eachStep(of ? [of] : [])
			.filter(one => isNameStep(one) && !one.id.startsWith('server/'))
			.map(one => [`${one.title} ${one.seen}`, one] as const),
	).values(),
];

const evidenceOf = (from: string, steps: readonly Step[]): readonly string[] => [
	...new Set(steps.flatMap(({evidence}) => evidence.map(line => `from ${from}: ${line}`))),
];

const worstName = (steps: readonly Step[]): Step | undefined =>
	steps.find(({verdict}) => verdict === 'critical') ?? steps.find(({verdict}) => verdict === 'warning');

/** The same as it is seen from the homeserver's host. */
export interface There {
	readonly host: string;
	readonly report?: Report;
	readonly missing: readonly Missing[];
	/** Why nothing was seen from there. */
	readonly problem?: string;
}

/** F6: names from here, from the host, and where one is configured from a public resolver. */
export function judgeNames(report: Report, there?: There): Finding {
	const here = nameSteps(discoveryOf(report));
	const other = there?.report ? nameSteps(discoveryOf(there.report)) : [];
	const compared = stepOf(report, 'resolvers');
	const evidence = [
		...evidenceOf('here', here),
		...(there ? evidenceOf(there.host, other) : []),
		...(compared?.evidence ?? []),
		...(there?.missing ?? []).map(({what}) => what),
		...(there?.problem === undefined ? [] : [`from ${there.host}: ${there.problem}`]),
	];
	const led = ledTo(report);
	const via = led === report.serverName ? '' : ` (m.server of the well-known file of ${report.serverName})`;
	const fault = worstName(here);
	const faultThere = worstName(other);
	if (fault?.verdict === 'critical' || (fault && !faultThere)) {
		const host = there && other.length > 0 && !faultThere ? `; from ${there.host} it is resolved` : '';
		const own = fault.title.endsWith(led.replace(/:\d+$/, '')) ? via : '';
		return {severity: severityOf(fault), text: `DNS: ${fault.seen}${own}${host}`, ...foundBy(fault), evidence};
	}

	const unknown = here.find(({verdict}) => verdict === 'skipped');
	if (here.length === 0 || (unknown && other.length === 0)) {
		return {severity: 'unknown', text: `DNS: ${unknown?.seen ?? 'no name was looked up'}`, evidence};
	}

	if (compared && severityOf(compared) === 'warning') {
		return {severity: 'warning', text: `DNS: ${compared.title} ${compared.seen}`, ...foundBy(compared), evidence};
	}

	if (faultThere) {
		return {
			severity: 'warning',
			text: `DNS of ${there!.host}: ${faultThere.seen}; from here it is resolved`,
			...foundBy(faultThere),
			evidence,
		};
	}

	const addresses = [...new Set(here.filter(({id}) => id.endsWith('/addresses')).map(({seen}) => seen))];
	return {severity: 'ok', text: `${led}: ${addresses.join(', ')}${via}`, evidence};
}
