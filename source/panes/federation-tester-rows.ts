import type {Report} from '../federation/report.js';
import {differences} from '../federation/second-opinion.js';
import type {TesterData, TesterOpinion} from '../sources/federation-tester.js';
import type {Slice} from '../store/slice.js';
import {age} from '../ui/format.js';
import type {FederationRow} from './federation-rows.js';

const area = 'Online tester';

const said = ({report, at}: TesterOpinion, ours: Report | undefined, now: number): FederationRow => {
	const {ok, problems, addresses, shape} = report!;
	const others = ours ? differences(ours, report!) : [];
	const words = ok ? 'federation is OK' : `federation is broken${problems[0] === undefined ? '' : `: ${problems[0]}`}`;
	const compared = ours === undefined ? '' : others.length === 0 ? ', as this check' : `; differs: ${others[0]}`;
	return {
		id: area,
		area,
		state: ok ? (others.length === 0 ? 'ok' : 'info') : 'bad',
		seen: `${words}${compared}`,
		figure: at === undefined ? undefined : age(Math.max(0, now - at)),
		evidence: [
			...others.map(text => `differs: ${text}`),
			...addresses.map(one => `${one.address}: ${one.ok ? 'ok' : (one.problem ?? 'a check failed')}`),
			...problems,
			`a ${shape === 'go' ? 'Go' : 'Rust'} tester; asked ${at === undefined ? 'never' : `${age(Math.max(0, now - at))} ago`}`,
		],
	};
};

/** F1: the second opinion, where the config names a tester. */
export function testerRows(
	stack: string,
	slice: Slice<TesterData> | undefined,
	ours: Report | undefined,
	now: number,
): readonly FederationRow[] {
	const found = slice?.data.find(one => one.stack === stack);
	if (!slice) {
		return [];
	}

	if (found?.report) {
		return [said(found, ours, now)];
	}

	const problem = found?.problem ?? slice.error;
	return [
		problem
			? {id: area, area, state: 'unknown', seen: problem.message, ...(problem.cure ? {cure: problem.cure} : {})}
			: {id: area, area, state: 'waiting', seen: found ? 'asked; no answer yet' : 'not asked yet'},
	];
}
