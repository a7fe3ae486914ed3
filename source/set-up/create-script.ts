/**
 * Makes a file that is not there, from standard input; it comes to its name whole or not at all. Arguments: path (absolute or from ~/),
 * SHA-256, mode, then directories that are made before. A connection that goes ends nothing in the middle.
 */
export const createScript = `sum() { sha256sum < "$1" | cut -d' ' -f1; }
home() { case $1 in "~/"*) printf '%s/%s' "$HOME" "\${1#??}";; *) printf '%s' "$1";; esac; }
f=$(home "$1") h=$2 m=$3
shift 3
for d do mkdir -p -- "$(home "$d")" || exit 1; done
umask 077
t=
trap '[ -z "$t" ] || rm -f -- "$t"' EXIT
trap '' HUP PIPE
trap 'exit 1' INT TERM
if [ -e "$f" ]; then echo "there is a $f already: it is left as it is" >&2; exit 3; fi
t=$(mktemp -- "$f.new-XXXXXX") || exit 1
cat > "$t" || { echo 'there is no room for it; nothing was done' >&2; exit 5; }
if [ "$(sum "$t")" != "$h" ]; then echo 'it did not arrive whole; nothing was done' >&2; exit 6; fi
chmod "$m" "$t" && { sync -- "$t" 2>/dev/null; ln -- "$t" "$f"; } || exit 1
printf '%s\\n' "$f"`;
