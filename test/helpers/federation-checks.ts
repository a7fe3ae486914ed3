import {demoReport} from '../../source/demo/federation.js';
import type {Report, Step} from '../../source/federation/report.js';
import type {FederationCheck} from '../../source/sources/federation.js';

/** Reports of example.org as it was found, for what shows and judges them. */
export const reportOf = (state: 'up' | 'bad gateway' | 'down', at = Date.now()): Report =>
	demoReport(state, 'the resolver of this machine', at);

export const checkOf = (report: Report | undefined, more: Partial<FederationCheck> = {}): FederationCheck => ({
	stack: 'example.org',
	missing: [],
	...(report ? {report} : {}),
	...more,
});

const changeStep = (steps: readonly Step[], id: string, change: (found: Step) => Step): readonly Step[] =>
	steps.map(one => (one.id === id ? change(one) : {...one, children: changeStep(one.children, id, change)}));

/** The report with another step in place of the one with this path. */
export const withStep = (report: Report, id: string, change: Partial<Step>): Report => ({
	...report,
	steps: changeStep(report.steps, id, found => ({...found, ...change})),
});
