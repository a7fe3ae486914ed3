import {backupGlob, backupPlaces} from '../config/backup-place.js';
import type {Config} from '../config/schema.js';
import type {Action} from './action.js';
import {patternWord} from './restore-dump.js';

// K5, what of it needs no database: archives are read from end to end, and told what is in them. POSIX sh.

/** Of each kind of backup on a host that lies in files: what it is called, and where. */
const patternsOn = ({stacks}: Config, host: string): readonly string[] => [
	...new Set(
		stacks.flatMap(stack => [
			...backupPlaces(stack)
				.filter(place => place.host === host)
				.map(backupGlob),
			...stack.backups.flatMap(({host: on, glob}) => (on === host && glob !== undefined ? [glob] : [])),
		]),
	),
];

/**
 * Through a pipe, since tar skips what is in a file where it can. The size is the third word of a line of GNU's and BusyBox's `tar -tv`.
 * An entry that ends in / is a directory.
 */
const functions = `umask 077
began=$(date +%s)
wrong= read_well= count=0
human() {
  awk -v b="$1" 'BEGIN { split("B kB MB GB TB PB", u, " "); i = 1; while (b >= 1024 && i < 6) { b /= 1024; i++ }
    form = i > 1 && b < 10 ? "%.1f%s" : "%.0f%s"; printf form, b, u[i] }'
}
took() { seconds=$(($(date +%s) - began)); echo "$((seconds / 60))m $((seconds % 60))s"; }
damaged() {
  [ -e "$file" ] && said=$1 || said="it was taken away while it was read"
  said=$(printf '%s' "$said" | tr '\\n\\t' '  ')
  echo "$file: DAMAGED: $said"
  wrong="$wrong\${wrong:+; }$file: $said"
}
well() {
  echo "$file: $(human "$(wc -c <"$file")"), $1"
  count=$((count + 1))
  read_well="$read_well\${read_well:+; }\${file##*/}: $1"
}
archive() {
  said=$({ { "$@" <"$file"; echo "READ $?" >&4; } | tar -tvf - | LC_ALL=C awk '{ if (/^-/) { n++; bytes += $3 } } END { printf "SUM %.0f %.0f\\n", n, bytes }'; } 2>&1 4>&1)
  sum=$(printf '%s\\n' "$said" | sed -n 's/^SUM //p')
  other=$(printf '%s\\n' "$said" | grep -v '^SUM \\|^READ 0$\\|Removing leading' | head -n 2)
  [ -z "$other" ] || { damaged "$other"; return; }
  [ "\${sum%% *}" != 0 ] || { damaged "no file is in it"; return; }
  well "\${sum%% *} files, $(human "\${sum##* }")"
}
packed() {
  said=$("$@" -t <"$file" 2>&1) && return 0
  damaged "$said"
  return 1
}
look() {
  [ -r "$file" ] || { damaged "it cannot be read by $(id -un)"; return; }
  case $file in
  *.tar) archive cat;;
  *.tar.gz|*.tgz) packed gzip && archive gzip -dc;;
  *.gz) packed gzip && well "gzip is whole";;
  *.tar.zst) packed zstd && archive zstd -dc;;
  *.tar.xz|*.txz) packed xz && archive xz -dc;;
  *.dump|*.sql) echo "$file: a dump; the restore drill of the database is what reads it";;
  *) echo "$file: not an archive that is known (tar, also with gzip, zstd or xz; gzip)";;
  esac
}
newest_of() {
  file=$(ls -dt -- "$@" 2>/dev/null | head -n 1)
  [ -n "$file" ]
}
`;

/** K5: the newest archive of each kind read through. */
export const backupRead: Action = {
	id: 'backup.read',
	title: 'Read the archives through on',
	risk: 'change',
	kind: 'host',
	operations: ['K5'],
	refresh: ['jobs'],
	explain: ({target}) =>
		`Reads the newest backup of each kind on ${target.name} from end to end (tar -t, gzip -t) and tells how many files are in it. Nothing is written but the job's own log.`,
	unavailable: ({config, target}) =>
		patternsOn(config, target.host).length === 0
			? 'no backups lie there by the config (backup:, and backups: with a glob)'
			: undefined,
	plan({config, target}) {
		const patterns = patternsOn(config, target.host);
		const looks = patterns.map((glob, index) => {
			const progress = JSON.stringify({step: index + 1, steps: patterns.length, what: 'read'});
			return `echo 'PROGRESS ${progress}'\nif newest_of ${patternWord(glob)}; then look; fi\n`;
		});
		return [
			{
				kind: 'job',
				title: `Read the archives of ${target.name} through`,
				script: `${functions}${looks.join('')}[ -z "$wrong" ] || { echo "$wrong"; exit 1; }
[ "$count" -gt 0 ] || { echo 'no archive is there'; exit 1; }
echo "RESULT read in $(took): $read_well"
`,
			},
		];
	},
};
