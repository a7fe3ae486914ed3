import {backupGlob, backupPlace} from '../config/backup-place.js';
import type {Stack} from '../config/stack-schema.js';
import {quote} from '../hosts/quote.js';
import {pathWord} from './backup-script.js';

// Which dump is meant, what it is, and how it becomes SQL. POSIX sh.

/** In place of a path: the newest of all that are known. */
export const newest = 'newest';

/** As sh expands it: only what means something in a pattern is left bare. */
export function patternWord(glob: string): string {
	const home = glob.startsWith('~/');
	const rest = (home ? glob.slice(2) : glob).replace(/[^[\]*?]+/g, part => quote([part]));
	return home ? `~/${rest}` : rest;
}

/** Where backups lie that are ours or watched: of a kind of ours, and all of theirs on that host. */
export function backupPatterns(stack: Stack, kind: 'database' | 'config' | 'media'): readonly string[] {
	const own = backupPlace(stack, kind);
	const host = (kind === 'database' ? stack.postgres : stack.synapse)?.host;
	return [
		...(own ? [backupGlob(own)] : []),
		...stack.backups.flatMap(backup => (backup.host === host && backup.glob !== undefined ? [backup.glob] : [])),
	].map(patternWord);
}

/** `kind_of FILE`: custom, tar, plain, gzip (plain within), cluster, zstd, xz, bzip2, other. */
const kinds = `hex() { od -An -v -tx1 -N "$2" <"$1" 2>/dev/null | tr -d ' \\n'; }
text_kind() {
  case $(head -c 400 | LC_ALL=C tr -d '\\000') in
  *'PostgreSQL database cluster dump'*) echo cluster;;
  *'PostgreSQL database dump'*) echo plain;;
  toc.dat*) echo tar;;
  *) echo other;;
  esac
}
kind_of() {
  case $(hex "$1" 6) in
  5047444d50*) echo custom;;
  1f8b*) gzip -dc <"$1" 2>/dev/null | text_kind | sed 's/^plain$/gzip/; s/^tar$/other/';;
  28b52ffd*) echo zstd;;
  fd377a585a00) echo xz;;
  425a68*) echo bzip2;;
  *) text_kind <"$1";;
  esac
}
`;

const newestOf = (patterns: readonly string[]): string => `dump=
all=$(ls -dt -- ${patterns.join(' ')} 2>/dev/null)
set -f
IFS='
'
for found in $all; do
  [ -f "$found" ] && [ -r "$found" ] || continue
  case $(kind_of "$found") in custom|tar|plain|gzip|cluster) dump=$found; break;; esac
done
unset IFS
set +f
[ -n "$dump" ] || fail "there is no dump of a database that can be read: back it up first, or say which"
`;

const named = (path: string): string => `dump=${pathWord(path)}
[ -e "$dump" ] || fail "there is no file $dump"
[ ! -d "$dump" ] || fail "$dump is a directory (pg_dump -Fd): only pg_restore -d DATABASE can restore it"
[ -r "$dump" ] || fail "$dump cannot be read by $(id -un)"
`;

/**
 * Sets $dump and $kind, or fails; `gone` fails where it is not what it was any more. Needs `fail` and `human`.
 */
export const findDump = (
	stack: Stack,
	chosen: string,
): string => `${kinds}state_of() { stat -L -c '%i %s %Y' -- "$1" 2>/dev/null; }
gone() {
  [ -e "$dump" ] || fail "$dump was taken away while it was read"
  [ "$(state_of "$dump")" = "$was" ] || fail "$dump changed while it was read: is it still being written?"
}
${chosen === newest ? newestOf(backupPatterns(stack, 'database')) : named(chosen)}was=$(state_of "$dump")
[ -s "$dump" ] || fail "$dump is empty"
kind=$(kind_of "$dump")
case $kind in
cluster) fail "$dump is of a whole server (pg_dumpall) and would go elsewhere: make one of the database alone, with pg_dump";;
zstd|xz|bzip2) fail "$dump is compressed with $kind: unpack it first";;
other) fail "$dump is no dump of a database that is known: pg_dump -Fc, -Ft or plain SQL, that also with gzip";;
esac
echo "dump $dump: $kind, $(human "$(wc -c <"$dump")")"
`;

/**
 * What of plain SQL is let through: no backslash but the end of data, nothing about databases, no end of the transaction. Owners
 * and rights are of another server; what it drops is not there. Exit 3: its end is not there; 4: something is not let through.
 */
export const plainFilter = `copying { if ($0 == "\\\\.") copying = 0; print; next }
/^\\\\(un)?restrict / { next }
/^\\\\/ || /^(CREATE|DROP|ALTER) DATABASE / || /^(COMMIT|ROLLBACK)/ || /^CREATE SUBSCRIPTION / {
  print "line " NR " is not for one database alone: " substr($0, 1, 80) >"/dev/stderr"
  bad = 1
  exit
}
/^(GRANT|REVOKE) .*;$/ || /^ALTER .* OWNER TO .*;$/ || /^DROP .*;$/ || /^ALTER TABLE .* DROP CONSTRAINT .*;$/ { next }
/^COPY .* FROM stdin;$/ { copying = 1 }
/^-- PostgreSQL database dump complete/ { whole = 1 }
{ print }
END { exit bad ? 4 : whole ? 0 : 3 }`;

/** Rows of each table in the SQL of a dump: `D|T|table|rows`, and last how the one ended who wrote it. */
const countRows = `/^\\|FED [0-9]+$/ { status = substr($0, 6); next }
copying { if ($0 == "\\\\.") copying = 0; else rows[name]++; next }
/^COPY .* FROM stdin;$/ { copying = 1; name = $2; sub(/^public[.]/, "", name); rows[name] += 0; tables++ }
END { for (name in rows) print "D|T|" name "|" rows[name]; print "FED " status " " tables + 0 }`;

const noRestore =
	'there is no pg_restore where pg_dump is: install the client of PostgreSQL there (postgresql-client), or say in postgres.dump where both are';

/**
 * `feed` is the dump as SQL, without owners and rights. `read_through` reads all of it once and sets $rows (lines `D|T|table|rows`) and $tables,
 * how many have data in it.
 */
export const readDump = (restore: string): string => `plain() {
  case $kind in gzip) gzip -dc <"$dump";; *) cat <"$dump";; esac | LC_ALL=C awk ${quote([plainFilter])}
}
feed() {
  case $kind in
  plain|gzip) plain;;
  *) ${restore} -f - --no-owner --no-privileges --no-tablespaces --no-publications --no-subscriptions --no-security-labels <"$dump";;
  esac
}
read_through() {
  case $kind in
  plain) ;;
  gzip) said=$(gzip -t <"$dump" 2>&1) || { gone; fail "$dump is cut short or damaged: $said"; };;
  *)
    said=$(${restore} --list <"$dump" 2>&1 >/dev/null)
    case $? in
    0) ;;
    126|127) fail ${quote([noRestore])};;
    *) gone; fail "pg_restore cannot list $dump: $said";;
    esac;;
  esac
  said=$({ { feed; echo "|FED $?"; } | LC_ALL=C awk ${quote([countRows])}; } 2>&1)
  rows=$(printf '%s\\n' "$said" | grep '^D|')
  fed=$(printf '%s\\n' "$said" | sed -n 's/^FED //p')
  said=$(printf '%s\\n' "$said" | grep -v '^D|\\|^FED ' | head -n 1)
  tables=\${fed##* }
  case $kind$fed in
  *'0 '*) ;;
  plain3*|gzip3*) gone; fail "$dump is cut short: the line that ends a dump is not in it";;
  *) gone; fail "$dump cannot be restored: \${said:-it ends in the middle}";;
  esac
  [ "$tables" -gt 0 ] || fail "$dump holds no table: is it of the right database?"
}
`;
