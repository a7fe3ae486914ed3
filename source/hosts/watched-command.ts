// Standard input is watched, so that the command ends with the connection: at its end the whole group is ended.
// (A journalctl -f left alone would live until its next line.) The command itself reads nothing.
const script = `exec 3<&0
"$@" </dev/null 3<&- &
p=$!
{ while IFS= read -r x; do :; done; kill -s TERM 0; } <&3 3<&- >/dev/null 2>&1 &
w=$!
exec 3<&-
wait "$p"; s=$?
kill "$w" 2>/dev/null
exit "$s"`;

/** The command as one that ends when its standard input ends; it must be in a process group of its own. */
export function watchedCommand(argv: readonly string[]): readonly string[] {
	return ['/bin/sh', '-c', script, 'sh', ...argv];
}
