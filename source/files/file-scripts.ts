// What is done to a file on its host, each in one go over there: none waits for the connection in the middle. `$1` is the
// file, absolute.

const sum = `sum() { sha256sum < "$1" | cut -d' ' -f1; }`;

/** Prints hash, mode, uid and gid. */
export const lookScript = `${sum}
h=$(sum "$1") && [ -n "$h" ] && printf '%s %s\\n' "$h" "$(stat -L -c '%a %u %g' -- "$1")"`;

/**
 * Copies $1 to $2 with its mode and owner, when its hash is $3. The name is given to the whole copy only, and to none that is
 * there.
 */
export const backUpScript = `${sum}
t=$2.part
umask 077
trap 'rm -f -- "$t"' EXIT
trap '' HUP PIPE
trap 'exit 1' INT TERM
cp -p -- "$1" "$t" || exit 1
if [ "$(sum "$t")" != "$3" ]; then echo 'somebody else changed it meanwhile' >&2; exit 3; fi
sync -- "$t" 2>/dev/null
if [ -e "$2" ]; then echo "there is a $2 already" >&2; exit 1; fi
ln -- "$t" "$2" 2>/dev/null || mv -- "$t" "$2"`;

/**
 * Writes over $1 in place, so that its inode, mode and owner stay and a bind mount goes on showing it: what comes on standard
 * input, or the file $6. Before a byte of it is touched all of the new one is on the same disk and of the hash $4 (where it is
 * said), $1 is of the hash $3 and so is the backup $2. What cannot be finished is put back from the backup. A connection that
 * goes ends nothing in the middle: dash would leave its temporary file where SIGHUP ends it.
 */
export const writeScript = `${sum}
umask 077
t=
trap '[ -z "$t" ] || rm -f -- "$t"' EXIT
trap '' HUP PIPE
trap 'exit 1' INT TERM
t=$(mktemp -- "$1.new-XXXXXX" 2>/dev/null) || t=$(mktemp) || exit 1
if [ -n "$6" ] && [ ! -r "$6" ]; then echo "this user may not read $6; nothing was done" >&2; exit 4; fi
if [ -n "$6" ]; then cat -- "$6" > "$t"; else cat > "$t"; fi || { echo 'there is no room for it; nothing was done' >&2; exit 5; }
after=$(sum "$t")
if [ -n "$4" ] && [ "$after" != "$4" ]; then echo 'it did not arrive whole; nothing was done' >&2; exit 6; fi
if [ "$(sum "$1")" != "$3" ]; then echo 'somebody else changed it meanwhile; nothing was done' >&2; exit 3; fi
if [ "$(sum "$2")" != "$3" ]; then echo 'there is no backup of it; nothing was done' >&2; exit 7; fi
if [ ! -w "$1" ]; then echo 'this user may not write it; nothing was done' >&2; exit 4; fi
put() { dd if="$1" of="$2" bs=64k conv=notrunc 2>/dev/null && truncate -s "$(stat -c %s -- "$1")" -- "$2"; }
trap '' INT TERM
if put "$t" "$1" && [ "$(sum "$1")" = "$after" ]; then sync -- "$1" 2>/dev/null; echo "$after"; exit 0; fi
rm -f -- "$t"
if put "$2" "$1" && [ "$(sum "$1")" = "$3" ]; then echo 'it could not be written whole (is the disk full?), and is as it was' >&2; exit 8; fi
echo "it could be written in part only; the old one is $2" >&2; exit 9`;

/**
 * For python in a container of Synapse's own image: reads homeserver.yaml from standard input and lets Synapse judge it, as
 * \`python -m synapse.config\` does; before, a line of JSON with the top-level keys that Synapse's own code speaks of nowhere,
 * each with those most like it. $1 is where a signing key without a path of its own is looked for.
 */
export const judgeScript = `import ast, contextlib, difflib, io, json, os, pathlib, runpy, sys, tempfile
data = sys.stdin.buffer.read()
os.umask(0o77)
name = os.path.join(tempfile.mkdtemp(), 'homeserver.yaml')
with open(name, 'wb') as f:
    f.write(data)
import yaml
try:
    config = yaml.safe_load(data)
except yaml.YAMLError as e:
    mark = getattr(e, 'problem_mark', None)
    sys.exit('line %d: %s' % (mark.line + 1, e.problem) if mark else 'it is not YAML')
if not isinstance(config, dict):
    sys.exit('it must be a mapping')
import synapse.config
known, keys = set(), set()
for path in pathlib.Path(synapse.config.__path__[0]).glob('*.py'):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            known.update((node.value, node.value.split('.')[0]))
        is_get = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == 'get' and node.args
        value = node.args[0] if is_get else node.slice if isinstance(node, ast.Subscript) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            keys.add(value.value)
odd = [[str(k), difflib.get_close_matches(str(k), keys, 1)] for k in config if k not in known]
print(json.dumps({'unknown': odd}), flush=True)
sys.argv = ['synapse.config', '-c', name, '--keys-directory', sys.argv[1]]
said, code = io.StringIO(), 0
try:
    with contextlib.redirect_stderr(said):
        runpy.run_module('synapse.config', run_name='__main__')
except SystemExit as e:
    code = e.code
except Exception as e:
    said.write('%s: %s' % (type(e).__name__, e))
    code = 1
if code:
    sys.exit(' '.join(said.getvalue().split())[:400] or 'Synapse refuses it')
`;
