import {certificatesRule} from '../../rules/certificates.js';
import {checksFederation} from '../../sources/federation.js';
import {anchorOf} from '../../sources/from-here.js';
import type {Finding, FlowStep} from '../flow.js';
import {ruleVerdicts} from '../rule-verdicts.js';
import {seenHere} from './steps.js';

/** The certificates that other servers are shown, with the days that the config wants to be left. */
export const certificateStep: FlowStep = {
	id: 'certificate',
	title: 'Its certificate lasts',
	operations: ['F7'],
	timeout: 60_000,
	looks: 'the days left of the certificates that were seen',
	async run(context): Promise<Finding> {
		const {config, stack} = context;
		const host = anchorOf(config, stack);
		if (!checksFederation(stack)) {
			return {severity: 'skipped', text: 'not looked at: nothing was asked of other servers'};
		}

		const check = await seenHere(context);
		const own = check ? ruleVerdicts(certificatesRule, [check], context, host) : [];
		const worst =
			own.find(({severity}) => severity === 'critical') ??
			own.find(({severity}) => severity !== 'ok') ??
			own.toSorted((one, other) => (other.near ?? 0) - (one.near ?? 0))[0];
		return worst
			? {
					severity: worst.severity,
					text: `${worst.part}: ${worst.text}`,
					evidence: own.map(({part, text}) => `${part}: ${text}`),
					...(worst.cure === undefined ? {} : {next: worst.cure}),
					tab: 'federation',
					...(worst.select === undefined ? {} : {select: worst.select}),
				}
			: {severity: 'skipped', text: 'no certificate was seen: the way to it is told above'};
	},
};
