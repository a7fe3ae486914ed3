import type {Report, Step, Verdict} from '../federation/report.js';
import type {SideBySide} from '../federation/side-by-side.js';
import type {Missing} from '../sources/federation-way.js';

/** The check from one place. */
export interface Place {
	/** "here", or the host's name. */
	readonly from: string;
	readonly report?: Report;
	readonly missing: readonly Missing[];
	/** Why there is no report. */
	readonly problem?: string;
}

export interface Found {
	readonly serverName: string;
	readonly verdict: SideBySide['verdict'];
	readonly sentence: string;
	readonly places: readonly Place[];
}

const words: Readonly<Record<Verdict, string>> = {
	ok: 'ok  ',
	info: 'note',
	warning: 'WARN',
	critical: 'CRIT',
	skipped: 'skip',
};

const heads = {ok: 'OK', warning: 'WARNING', critical: 'CRITICAL', unknown: 'UNKNOWN'} as const;

const isWrong = ({verdict}: Step): boolean => verdict === 'warning' || verdict === 'critical';

/** What is said of a step below its line. A step over others repeats what one of them says. */
const facts = (step: Step, all: boolean): readonly string[] => {
	const {wanted, cause, cure, evidence, section, children} = step;
	const own = children.length === 0 || !children.some(isWrong);
	return [
		...(isWrong(step) && own && wanted !== undefined
			? [`wanted: ${wanted}${section === undefined ? '' : ` (${section})`}`]
			: []),
		...(isWrong(step) && own && cause !== undefined ? [`likely cause: ${cause}`] : []),
		...(isWrong(step) && own && cure !== undefined ? [`-> ${cure}`] : []),
		...(all || (isWrong(step) && own) ? evidence : []),
	];
};

/** Steps within one that is well are left out, but for `all`. */
const stepLines = (step: Step, depth: number, all: boolean): readonly string[] => {
	const indent = '  '.repeat(depth);
	const shown = all || isWrong(step) ? step.children : [];
	return [
		`${words[step.verdict]}  ${indent}${step.title}: ${step.seen}`,
		...facts(step, all).map(text => `      ${indent}    ${text}`),
		...shown.flatMap(child => stepLines(child, depth + 1, all)),
	];
};

const dateOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const certificateLines = ({certificates}: Report): readonly string[] =>
	certificates.map(
		({name, address, daysLeft, validTo}) =>
			`certificate ${name} at ${address}: ${daysLeft} days left, until ${dateOf(validTo)}`,
	);

const placeLines = ({from, report, missing, problem}: Place, all: boolean): readonly string[] => [
	'',
	report
		? `From ${from}, ${dateOf(report.at)}, in ${(report.took / 1000).toFixed(1)} s${report.software === undefined ? '' : `: ${report.software}`}`
		: `From ${from}: ${problem ?? 'not checked'}`,
	...missing.map(({what, cure}) => `not seen: ${what}${cure === undefined ? '' : ` -> ${cure}`}`),
	...(report ? [...report.steps.flatMap(step => stepLines(step, 0, all)), ...certificateLines(report)] : []),
];

/** Plain text for a support room: a line that says it all, then the steps. */
export const federationText = ({verdict, sentence, places}: Found, all: boolean): string =>
	[`${heads[verdict]}: ${sentence}`, ...places.flatMap(place => placeLines(place, all))].join('\n');
