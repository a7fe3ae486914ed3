import {type BackupPlace, backupStamp as stamp} from '../config/backup-place.js';
import {quote} from '../hosts/quote.js';

// What the scripts of the backups share. POSIX sh. A file bears its final name only when all of it is there and was checked.

/** What is to be written into the config where it does not say where backups go. */
export const noPlace = 'the config does not say where backups go: write backup: {directory: /mnt/backups}';

/** A path as a word of sh; `~/` is the home directory there. */
export const pathWord = (path: string): string =>
	path.startsWith('~/') ? `~/${quote([path.slice(2)])}` : quote([path]);

/** `human BYTES`: with a unit. */
export const human = `human() {
  awk -v b="$1" 'BEGIN { split("B kB MB GB TB PB", u, " "); i = 1; while (b >= 1024 && i < 6) { b /= 1024; i++ }
    form = i > 1 && b < 10 ? "%.1f%s" : "%.0f%s"; printf form, b, u[i] }'
}
`;

/**
 * `room BYTES`, `write COMMAND …` (its output is the file, $wrote what it said it wrote), `finish WORDS`, `fail WORDS`; the unfinished
 * file is $part. What a command says is kept in memory: a full disk must not hide why.
 */
export const prologue = ({name, ending, directory, keep}: BackupPlace): string => `umask 077
exec 3>&1
dir=${pathWord(directory)}
name=${quote([name])}
began=$(date +%s)
final=$dir/$name-$(date -u +%Y%m%dT%H%M%SZ).${ending}
part= watcher=
fail() {
  [ -z "$watcher" ] || kill "$watcher" 2>/dev/null
  [ -z "$part" ] || rm -f "$part"
  printf '%s' "$1" | tr '\\n\\t' '  '
  echo
  exit 1
}
trap 'fail "ended before it was done; nothing of it is left"' TERM INT
${human}room() {
  free=$(df -Pk "$dir" | awk 'NR == 2 { for (i = 2; i <= NF; i++) if ($i ~ /^[0-9]+%$/) printf "%.0f", $(i - 1) * 1024 }')
  [ -n "$free" ] || fail "df does not tell how much is free in $dir"
  [ "$free" -ge "$1" ] || fail "too little space in $dir: $(human "$free") are free, $(human "$1") may be needed"
}
heed() {
  last= wrote=
  while IFS= read -r line; do
    case $line in
    'PROGRESS {'*) echo "\${line#PROGRESS }" >"$JOB/progress";;
    'WROTE '*) wrote=\${line#WROTE };;
    'STATUS '*) printf '%s\\nWROTE %s\\n%s\\n' "$last" "$wrote" "$line";;
    *) last=$line; printf '%s\\n' "$line" >&3;;
    esac
  done
}
write() {
  said=$({ "$@"; echo "STATUS $?" >&2; } 2>&1 >"$part" | heed)
  wrote=\${said##*WROTE }
  wrote=\${wrote%%
*}
  [ "\${said##*STATUS }" = 0 ] || fail "\${said%%
WROTE*} (status \${said##*STATUS }; nothing of it is left)"
}
finish() {
  sync "$part" 2>/dev/null || sync
  [ ! -e "$final" ] && mv "$part" "$final" || fail "$final cannot be made"
  part= seconds=$(($(date +%s) - began))
${
	keep === undefined
		? ''
		: `  set -- "$1" "$dir/$name"-${stamp}.${ending}
  while [ $# -gt ${keep + 1} ]; do
    words=$1 old=$2
    rm -f "$old" && echo "removed $old: ${keep} are kept"
    shift 2
    set -- "$words" "$@"
  done
`
}  echo "RESULT $final: $(human "$(wc -c <"$final")") in $((seconds / 60))m $((seconds % 60))s, $1"
}
[ -d "$dir" ] || fail "there is no directory $dir: make it, or mount what it lies on"
[ ! -e "$final" ] || fail "$final is there already"
rm -f "$dir/.$name"-${stamp}.${ending}.part
part=$dir/.\${final##*/}.part
(set -C; : >"$part") 2>/dev/null || { part=; fail "no file can be made in $dir"; }
`;

/** Lists the archive; as many entries as were written must be there. */
export const checkTar = `listed=$(tar -tf "$part" 2>&1 >"$JOB/list") || fail "tar -t cannot list it: $listed"
count=$(($(wc -l <"$JOB/list")))
rm -f "$JOB/list"
[ "$count" = "\${wrote%% *}" ] || fail "tar -t lists $count entries, \${wrote%% *} were written"
`;
