import type {FaultCode} from '../../federation/fault-code.js';
import {eachStep, type Step} from '../../federation/report.js';
import type {Finding, FlowSeverity} from '../flow.js';

// A step of a federation report as a finding.

const severities: Readonly<Record<Step['verdict'], FlowSeverity>> = {
	ok: 'ok',
	info: 'ok',
	warning: 'warning',
	critical: 'critical',
	skipped: 'skipped',
};

/** What was not looked at for lack of time is not known; what need not be looked at is skipped. */
export const severityOf = ({verdict, code}: Pick<Step, 'verdict' | 'code'>): FlowSeverity =>
	verdict === 'skipped' && code !== undefined ? 'unknown' : severities[verdict];

/** The name is not resolved: no fault of what would have been asked behind it. */
export const isAboutNames = (code: FaultCode | undefined): boolean =>
	code !== undefined && (code.startsWith('dns-') || code.startsWith('srv-')) && code !== 'dns-private-address';

const most = 30;

/** What it is seen by, and what helps. */
export const foundBy = (step: Step): Pick<Finding, 'evidence' | 'next'> => {
	const {cause, cure, wanted} = step;
	const all = [step, ...eachStep(step.children)];
	const lines = all.flatMap(({title, seen, evidence}) => [`${title}: ${seen}`, ...evidence.map(line => `  ${line}`)]);
	const says = [
		...(wanted === undefined ? [] : [`wanted: ${wanted}`]),
		...(cause === undefined ? [] : [`likely: ${cause}`]),
	];
	const isFault = step.verdict === 'warning' || step.verdict === 'critical';
	return {
		evidence: [...(isFault ? says : []), ...lines].slice(0, most),
		...(isFault && cure !== undefined ? {next: cure} : {}),
	};
};
