import {clean} from '../../parsers/clean.js';
import type {Finding} from '../flow.js';
import {hideIn} from './journal.js';

// claude as the bot would call it. Scripts and what came of them; pure.

/** s that `claude --print hello` gets on the host. */
export const claudePatience = 60;

/**
 * Where claude is for the running unit of process $2, and for a login shell of this user: each prints what it finds behind a
 * line of $1, nothing where it finds none. csh takes no -l beside another flag.
 */
export const findScript = `s=$SHELL; [ -n "$s" ] || s=/bin/sh
m=$1 u=$2
case "$s" in *csh) set -- "$s" -c ;; *) set -- "$s" -l -c ;; esac
printf '%s\\n' "$m"
if [ -n "$u" ] && [ -r "/proc/$u/environ" ]; then
  p=$(tr '\\0' '\\n' <"/proc/$u/environ" | sed -n 's/^PATH=//p')
  echo "PATH $p"
  (PATH=$p; command -v claude)
fi
printf '%s\\n' "$m"
"$@" "printf '%s\\n' '$m'; command -v claude || which claude" </dev/null`;

/** What findScript printed. */
export interface ClaudePlaces {
	readonly shell?: string;
	/** The PATH of the running unit; absent: it does not run, or is another user's. */
	readonly unitPath?: string;
	readonly unit?: string;
}

const placeIn = (text: string): string | undefined => /^(?:[/~]|alias claude|claude).*$/m.exec(text)?.[0];

export function readPlaces(output: string, marker: string): ClaudePlaces {
	const [, unitPart = '', , shellPart = ''] = output.split(`${marker}\n`);
	const unitPath = /^PATH (.*)$/m.exec(unitPart)?.[1];
	const unit = placeIn(unitPart.replace(/^PATH .*$/m, ''));
	const shell = placeIn(shellPart);
	return {
		...(shell === undefined || /not found/i.test(shell) ? {} : {shell: clean(shell)}),
		...(unitPath === undefined ? {} : {unitPath: clean(unitPath)}),
		...(unit === undefined ? {} : {unit: clean(unit)}),
	};
}

/** T11, without asking claude anything: a unit has a PATH of its own, which is seldom that of a login. */
export function judgePlaces({shell, unit, unitPath}: ClaudePlaces, name: string, host: string): Finding {
	const evidence = unitPath === undefined ? {} : {evidence: [`PATH of ${name}: ${unitPath}`]};
	if (unit !== undefined) {
		return {severity: 'ok', text: `${name} finds claude: ${unit}`};
	}

	if (shell === undefined) {
		const where = unitPath === undefined ? 'in' : `neither in the PATH of ${name} nor in`;
		return {
			severity: 'warning',
			text: `claude is not found on ${host}, ${where} the PATH of a login shell`,
			next: 'Install it for the user of the bot, and put its directory into the PATH of the unit (Environment=PATH=…).',
			...evidence,
		};
	}

	return unitPath === undefined
		? {severity: 'ok', text: `a login shell finds claude: ${shell}`}
		: {
				severity: 'warning',
				text: `claude is not in the PATH of ${name}; a login shell finds ${shell}`,
				next: 'Put its directory into the PATH of the unit (Environment=PATH=…), unless the config of the bot has the whole path.',
				...evidence,
			};
}

/**
 * `claude --print hello` in a login shell, without standard input, for $1 seconds at the most, also when nobody waits for it
 * any more. Its end takes its children with it.
 */
export const askScript = `s=$SHELL; [ -n "$s" ] || s=/bin/sh
t=$1
case "$s" in *csh) set -- "$s" -c ;; *) set -- "$s" -l -c ;; esac
set -- "$@" 'claude --print hello'
if command -v timeout >/dev/null 2>&1; then set -- timeout -k 3 "$t" "$@"; fi
"$@" </dev/null &
p=$!
trap 'kill -s TERM "$p" 2>/dev/null' HUP INT TERM
wait "$p"; c=$?
trap '' HUP INT TERM
exit "$c"`;

export interface ClaudeResult {
	/** Null: a signal ended it. */
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
	/** ms. */
	readonly took: number;
}

const longest = 160;
const shorten = (text: string): string => (text.length > longest ? `${text.slice(0, longest).toWellFormed()}…` : text);

interface Meaning {
	readonly words: RegExp;
	readonly text: string;
	readonly next: string;
}

const notLoggedIn =
	'Log in as the user of the bot on its host: run claude there and /login, or set a key for the unit.';

const meanings: readonly Meaning[] = [
	{words: /run \/login|not logged in|please log ?in/i, text: 'claude is not logged in', next: notLoggedIn},
	{
		words: /invalid api key|authentication_error|invalid x-api-key|invalid bearer/i,
		text: "claude's key is refused",
		next: notLoggedIn,
	},
	{
		words: /oauth token (?:has expired|revoked)|token has expired|session expired/i,
		text: "claude's login has expired",
		next: notLoggedIn,
	},
	{
		words: /usage limit|rate.?limit|credit balance|quota|429/i,
		text: 'claude has no quota left',
		next: 'Wait until the limit is lifted, or see the account.',
	},
	{
		words: /overloaded|529|503|service unavailable/i,
		text: "claude's service is overloaded",
		next: 'Try again in a while.',
	},
	{
		words: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network|getaddrinfo|fetch failed/i,
		text: 'claude does not reach its service',
		next: 'Look at name resolution and the way out of the host, and at its proxy settings.',
	},
];

const isMissing = ({code, stderr}: ClaudeResult): boolean =>
	code === 127 || /claude: (?:command )?not found|unknown command:? '?claude|claude: No such file/i.test(stderr);

const evidenceOf = ({stdout, stderr}: ClaudeResult): readonly string[] => {
	const hide = hideIn([]);
	const part = (name: string, text: string) =>
		text
			.trim()
			.split('\n')
			.slice(0, 14)
			.flatMap(line => (line === '' ? [] : [`${name}: ${hide(clean(line)).slice(0, 300)}`]));
	return [...part('says', stdout), ...part('error', stderr)];
};

/** T11: what `claude --print hello` came to. */
export function judgeClaude(result: ClaudeResult, host: string): Finding {
	const {code, stdout, stderr, took} = result;
	const evidence = evidenceOf(result);
	if (isMissing(result)) {
		return {
			severity: 'critical',
			text: `claude is not found in the PATH of a login shell on ${host}`,
			next: 'Install it for the user of the bot, or put its directory into the PATH in ~/.profile.',
			evidence,
		};
	}

	// 124 is timeout's own word, 137 that it had to kill.
	if (code === 124 || code === 137) {
		return {
			severity: 'critical',
			text: `claude hangs on ${host}: no answer within ${claudePatience} s; it was ended`,
			next: 'Run claude --print hello in a shell there: it may ask something (trust of a folder, a new version), or not reach its service.',
			evidence,
		};
	}

	const said = `${stdout}\n${stderr}`;
	const meaning = code === 0 ? undefined : meanings.find(({words}) => words.test(said));
	if (meaning) {
		return {severity: 'critical', text: `${meaning.text} on ${host} (exit code ${code})`, next: meaning.next, evidence};
	}

	const line = hideIn([])(clean((stderr.trim() || stdout.trim()).split('\n').at(-1) ?? ''));
	if (code !== 0) {
		return {
			severity: 'critical',
			text: `claude fails on ${host} with ${code === null ? 'a signal' : `exit code ${code}`}${line === '' ? '' : `: ${shorten(line)}`}`,
			next: 'Run claude --print hello in a shell there.',
			evidence,
		};
	}

	const answer = hideIn([])(clean(stdout.trim()));
	return answer === ''
		? {
				severity: 'warning',
				text: `claude ends well on ${host}, and says nothing`,
				next: 'Run claude --print hello in a shell there.',
				evidence,
			}
		: {severity: 'ok', text: `claude answers on ${host} in ${Math.round(took / 1000)} s: ${shorten(answer)}`};
}
