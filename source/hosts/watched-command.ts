// Standard input is watched; the command itself reads nothing. `kill 0` is for the whole process group.
const script = (atEnd: string, atLine: string) => `exec 3<&0
"$@" </dev/null 3<&- &
p=$!
{ while IFS= read -r x; do ${atLine}; done; ${atEnd}; } <&3 3<&- >/dev/null 2>&1 &
w=$!
exec 3<&-
wait "$p"; s=$?
kill "$w" 2>/dev/null
exit "$s"`;

const end = 'kill -s TERM 0';
const withInput = script(end, ':');
const withWord = script(':', end);

/**
 * The command as one that ends when its standard input ends, and so with the connection; it must be in a process group of
 * its own. (A journalctl -f left alone would live until its next line.) With `word` only a line on standard input ends
 * it: what changes something must not be cut off by a lost connection.
 */
export function watchedCommand(argv: readonly string[], {word = false} = {}): readonly string[] {
	return ['/bin/sh', '-c', word ? withWord : withInput, 'sh', ...argv];
}
