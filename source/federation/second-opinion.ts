import type {TesterReport} from '../parsers/federation-tester.js';
import {eachStep, type Report, type Step} from './report.js';
import {endpointText} from './server-name.js';
import {federationVerdict} from './side-by-side.js';

/** `[::1]:8448` and `::1:8448` are the same; some write the brackets and some do not. */
const plain = (address: string): string => address.replace(/[[\]]/g, '').toLowerCase();

const isIPv6 = (address: string): boolean => plain(address).split(':').length > 2;

const addressSteps = (report: Report): ReadonlyMap<string, Step> => {
	const server = report.steps.find(({id}) => id === 'server');
	return new Map((server?.children ?? []).map(step => [plain(step.id.replace(/^server\//, '')), step]));
};

const isGood = ({verdict}: Step): boolean => verdict !== 'critical' && verdict !== 'skipped';

/** Why its verdict may differ for reasons that are known (matrix-federation-tester's issues 103, 121, 113). */
const quirks = (ours: Report, theirs: TesterReport): readonly string[] => {
	const failing = theirs.addresses.filter(({ok}) => !ok);
	const prefixed = eachStep(ours.steps).some(({id, verdict}) => /(?:^|\/)srv[^/]*$/.test(id) && verdict === 'ok');
	return [
		...(theirs.shape === 'go' && !theirs.ok && failing.length > 0 && failing.length < theirs.addresses.length
			? [
					`it calls a server broken for one dead address${failing.every(({address}) => isIPv6(address)) ? ' (here: IPv6)' : ''}`,
				]
			: []),
		...(theirs.shape === 'go' && prefixed ? ['it asks for the SRV records of _matrix._tcp only'] : []),
	];
};

/** Where the online tester and the own check say different things; empty where they agree. */
export function differences(ours: Report, theirs: TesterReport): readonly string[] {
	const good = ours.reachable !== 'no' && federationVerdict(ours) !== 'critical';
	const verdicts =
		good === theirs.ok
			? []
			: [
					theirs.ok
						? `the tester reaches it, this check does not: ${ours.sentence}`
						: `the tester calls it broken${theirs.problems[0] === undefined ? '' : `: ${theirs.problems[0]}`}`,
					...quirks(ours, theirs),
				];
	const own = addressSteps(ours);
	const seen = new Set(theirs.addresses.map(({address}) => plain(address)));
	const addresses = theirs.addresses.flatMap(({address, ok, problem}) => {
		const step = own.get(plain(address));
		if (!step) {
			return [`${address}: only the tester came to it${problem === undefined ? '' : `: ${problem}`}`];
		}

		return isGood(step) === ok || step.verdict === 'skipped'
			? []
			: [
					ok
						? `${address}: answers the tester, not from here: ${step.seen}`
						: `${address}: answers from here, not the tester: ${problem}`,
				];
	});
	const missed = ours.destinations
		.map(one => endpointText(one))
		.filter(address => theirs.addresses.length > 0 && !seen.has(plain(address)));
	const software =
		ours.software !== undefined && theirs.software !== undefined && ours.software !== theirs.software
			? [`the tester sees ${theirs.software}, this check ${ours.software}`]
			: [];
	return [
		...verdicts,
		...addresses,
		...[...new Set(missed)].map(one => `${one}: the tester did not come to it`),
		...software,
	];
}
