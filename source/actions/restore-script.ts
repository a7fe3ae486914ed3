import type {Stack} from '../config/stack-schema.js';
import {quote} from '../hosts/quote.js';
import {psqlSwitches} from '../sources/psql.js';
import {human} from './backup-script.js';
import {dumpCommand, restoreCommand} from './database.js';
import {findDump, readDump} from './restore-dump.js';

// What the drill and the real restore share. POSIX sh.

export type StackWithPostgres = Stack & {readonly postgres: NonNullable<Stack['postgres']>};

/** Numbered in the script itself, so that a test finds each. */
export const stage = (step: number, steps: number, what: string): string => {
	const told = JSON.stringify({step, steps, what});
	return `echo ${quote([told])} >"$JOB/progress"\necho ${quote([`PROGRESS ${told}`])}`;
};

/** No words of rows: what is told of an error goes into a log. */
const terse = [...psqlSwitches, '-v', 'VERBOSITY=terse'];

/** What psql is for its own server is none for a directory of this one. */
const elsewhere = (words: readonly string[]): boolean =>
	words.some((word, index) => {
		const host =
			/^(?:-h|--host=)(.+)$/.exec(word)?.[1] ?? (/^(?:-h|--host)$/.test(word) ? words[index + 1] : undefined);
		return host !== undefined && !/^(?:\/|localhost$|127\.|::1$)/.test(host);
	});

/** Free bytes where the database lies, as df says it there; nothing where that cannot be told. */
function space(words: readonly string[]): string {
	if (elsewhere(words)) {
		return 'space() { :; }';
	}

	const at = words.findIndex(word => /^(?:.*\/)?psql$/.test(word));
	// Whoever may call psql as another by sudo may not call df so, and need not.
	const before = words[0] === 'sudo' ? [] : words.slice(0, Math.max(0, at));
	return `place=$(admin -c 'show data_directory' 2>/dev/null) || place=/var/lib/postgresql
space() {
  ${quote([...before, 'df', '-Pk'])} "$place" 2>/dev/null </dev/null |
    awk 'NR == 2 { for (i = 2; i <= NF; i++) if ($i ~ /^[0-9]+%$/) printf "%.0f", $(i - 1) * 1024 }'
}`;
}

/**
 * `live`, `admin` (psql), `ask COMMAND …` ($answer), `fail WORDS`, `human BYTES`, `space`; $dump, $kind, `read_through`;
 * `pour DATABASE FIRST LAST`: the dump into a database, in one transaction that begins with FIRST and that LAST ends: without LAST nothing of it
 * stays. $said is what psql said, or why it went wrong. `tidy` is what is done before a failure is told; it may add to $words.
 */
export function restoreBase(stack: StackWithPostgres, dump: string, tidy: string): string {
	const command = stack.postgres.command!;
	const admin = stack.postgres.admin ?? command;
	const words = dumpCommand(stack.postgres);
	return `umask 077
began=$(date +%s)
watcher=
fail() {
  trap '' TERM INT
  words=$1
  [ -z "$watcher" ] || kill "$watcher" 2>/dev/null
${tidy}
  printf '%s' "$words" | tr '\\n\\t' '  '
  echo
  exit 1
}
trap 'fail "ended before it was done"' TERM INT
${human}took() { seconds=$(($(date +%s) - began)); echo "$((seconds / 60))m $((seconds % 60))s"; }
live() { ${quote([...command, ...terse])} "$@"; }
admin() { ${quote([...admin, ...terse])} "$@"; }
tidied() { sed 's/^psql:[^ ]* *//; s/^psql: //; s/^error: //' | tr '\\n' ' '; }
ask() { answer=$("$@" 2>&1) || fail "$(printf '%s' "$answer" | tidied)"; }
${readDump(quote(words ? restoreCommand(words) : ['pg_restore']))}pour() {
  said=$(
    {
      {
        printf '\\\\connect "%s"\\n' "$1"
        echo "set statement_timeout = 0; set lock_timeout = 0; set client_min_messages = warning; begin;"
        printf '%s\\n' "$2"
        feed
        fed=$?
        echo "FEED $fed" >&4
        [ "$fed" != 0 ] || printf '%s\\n' "$3"
      } 2>&4 | admin >&4 2>&4
      echo "PSQL $?" >&4
    } 4>&1
  )
  case $said in *'FEED 0'*'PSQL 0'*) return 0;; esac
  # What psql says is why; what pg_restore says then is that nobody listens any more.
  said=$(printf '%s\\n' "$said" | { grep -m 1 '^psql:.*\\(ERROR\\|FATAL\\|error\\)' || printf '%s\\n' "$said" | grep -m 1 'error\\|not for one\\|: '; } | tidied)
  [ -n "$said" ] || said='psql ended, and did not say why'
  return 1
}
${space(admin)}
${findDump(stack, dump)}`;
}

/** What psql, pg_restore and a full disk mean. */
export const restoreMeanings = [
	[
		/no password supplied|password authentication failed/,
		"the database wants a password: a line in ~/.pgpass (0600) of that host's user has it",
	],
	[
		/unsupported version .* in file header/,
		'pg_restore there is older than the pg_dump that made the dump: say in postgres.dump where one is that is as new',
	],
] as const;
