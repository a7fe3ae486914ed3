import {maskText} from '../../actions/mask.js';
import type {LogLine} from '../../store/log-line.js';
import type {Secret} from '../../system/secret.js';
import {age, clock} from '../../ui/format.js';
import type {Finding} from '../flow.js';

// What a bot's journal says. Pure.

export type JournalLine = Pick<LogLine, 'at' | 'level' | 'text'>;

const named =
	/^Traceback \(|^[\w.]*(?:Error|Exception)\b|command not found|: not found$|No such file or directory|Permission denied|\bpanic:|M_UNKNOWN_TOKEN|M_FORBIDDEN|ECONNREFUSED|Unhandled|Failed at step|Failed to locate executable/;

/** systemd's own words of a start and an end: they tell less than the program's. */
const ofSystemd =
	/^(?:(?:Started|Starting|Stopped|Stopping) \S|[\w@.:\\-]+\.service: (?:Main process exited|Failed with result|Scheduled restart|Sent signal|Consumed|Deactivated|Start request|Control process))/;

export const isError = ({level, text}: JournalLine): boolean => level === 'error' || named.test(text);

/** What a program that tells of no error said before it ended. */
export const lastWords = (lines: readonly JournalLine[]): string | undefined => {
	const end = lines.findLastIndex(({text}) => text.includes('.service: Main process exited, code=exited'));
	const words = end === -1 ? undefined : lines.slice(0, end).findLast(({text}) => text.trim() !== '');
	return words && !ofSystemd.test(words.text) ? words.text : undefined;
};

/** What follows is of the same error: of a traceback each line is one. */
const goesOn = (before: JournalLine | undefined): boolean =>
	before !== undefined && (isError(before) || /^\s/.test(before.text));

/** The line that says what it was: of a traceback its end. */
export function errorWords(lines: readonly JournalLine[], first: number): string {
	const {text} = lines[first]!;
	if (!text.startsWith('Traceback (')) {
		return text;
	}

	const end = lines.slice(first + 1).find(line => !/^\s/.test(line.text) && line.text !== '');
	return end?.text ?? text;
}

const longest = 160;
/** Of a line of evidence. */
const widest = 200;

const cut = (text: string, most: number): string =>
	text.length > most ? `${text.slice(0, most).toWellFormed()}…` : text;

export const shorten = (text: string): string => cut(text, longest);

/** Without the time that most programs begin a line with. */
export const timeless = (text: string): string =>
	text.replace(/^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?[\s-]*(?=\S)/, '');

/** Takes out the bot's own secrets and whatever looks like one. */
export const hideIn =
	(secrets: readonly Secret[]) =>
	(text: string): string => {
		const without = secrets.reduce((left, secret) => {
			const value = secret.reveal();
			return value.length > 5 ? left.replaceAll(value, String(secret)) : left;
		}, text);
		// M_UNKNOWN_TOKEN: is a name of an error, and what follows no token.
		const masked = without
			.split(/(\bM_[A-Z_]+:)/)
			.map((part, place) => (place % 2 === 1 ? part : maskText(part)))
			.join('');
		return masked.replaceAll(
			/\b(?:syt|mat|mct|mcr|sk|ghp|gho|glpat|xox[abp])[_-][\w-]{8,}/g,
			String(secrets[0] ?? '••••'),
		);
	};

/** What some errors mean, and what helps. */
const meanings: ReadonlyArray<readonly [words: RegExp, next: string]> = [
	[/M_UNKNOWN_TOKEN|M_MISSING_TOKEN|Invalid access token/i, 'Its token is refused: the step of the token says why.'],
	[/M_USER_DEACTIVATED/, 'Its user is deactivated: the step of the token says more.'],
	[
		/claude.*(?:not found|No such file)|(?:not found|No such file).*claude/i,
		'The unit does not find claude: put its directory into the PATH of the unit (Environment=PATH=…).',
	],
	[
		/run \/login|not logged in|Invalid API key|OAuth token/i,
		'claude is not logged in for the user of the unit: run claude there once and log in.',
	],
	[
		/rate limit|usage limit|overloaded|Credit balance/i,
		'claude has no quota left at the moment: wait, or see the account.',
	],
	[
		/ECONNREFUSED|Connection refused|Cannot connect to host/i,
		'Something that it needs does not listen: the step of its homeserver says whether that is Synapse.',
	],
	[
		/ModuleNotFoundError|ImportError|Cannot find module/,
		'A library of the bot is missing: install it into the environment that the unit uses.',
	],
];

const nextOf = (text: string): string | undefined => meanings.find(([words]) => words.test(text))?.[1];

const before = 8;
const after = 20;

/** Lines around the first error, which is marked. */
export function around(
	lines: readonly JournalLine[],
	first: number,
	hide: (text: string) => string,
): readonly string[] {
	const from = Math.max(0, first - before);
	return lines.slice(from, Math.max(0, first) + after).map(({at, text}, place) => {
		const mark = from + place === first ? '› ' : '  ';
		// Most programs say the time by themselves.
		const time = at === undefined || /^\[?\d{4}-\d\d-\d\d/.test(text) ? '' : `${clock(at)} `;
		return `${mark}${time}${cut(hide(text), widest)}`;
	});
}

export interface JournalLook {
	readonly unit: string;
	/** Of the last five minutes, oldest first. */
	readonly lines: readonly JournalLine[];
	/** Where there are none: the last ones there are. */
	readonly older: readonly JournalLine[];
	readonly secrets: readonly Secret[];
	/** ms since the epoch: when somebody started it, where it runs since then: errors from before are over. */
	readonly since?: number | undefined;
	readonly now: number;
}

/** T10: the last five minutes, the first error marked. A bot that runs may tell of errors and answer all the same: no more than a warning. */
export function judgeJournal({unit, lines: all, older, secrets, since, now}: JournalLook): Finding {
	const hide = hideIn(secrets);
	const lines = since === undefined ? all : all.filter(({at}) => at === undefined || at >= since);
	const span = lines.length < all.length ? 'since its start' : 'in the last five minutes';
	const first = lines.findIndex(isError);
	if (first !== -1) {
		const count = lines.filter((line, place) => isError(line) && !goesOn(lines[place - 1])).length;
		const words = errorWords(lines, first);
		const next = nextOf(words);
		return {
			severity: 'warning',
			text: `${count === 1 ? 'an error' : `${count} errors`} of ${unit} ${span}, the first: ${shorten(timeless(hide(words)))}`,
			evidence: around(lines, first, hide),
			...(next === undefined ? {} : {next}),
			tab: 'bot',
		};
	}

	if (lines.length > 0) {
		const warnings = lines.filter(({level}) => level === 'warning').length;
		return {
			severity: 'ok',
			text: `${lines.length} lines ${span} without an error${warnings > 0 ? `, ${warnings} of them warnings` : ''}`,
			evidence: lines.slice(-10).map(({text}) => hide(text)),
		};
	}

	const last = older.at(-1);
	return {
		severity: 'ok',
		text: last
			? `nothing ${span}; its last line is ${last.at === undefined ? 'older' : `${age(now - last.at)} old`}: ${shorten(hide(last.text))}`
			: `the journal has nothing of ${unit}`,
		evidence: older.slice(-10).map(({text}) => hide(text)),
	};
}
