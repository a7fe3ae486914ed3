import {clean} from '../parsers/clean.js';
import type {FileFacts, FileProblem} from './config-file.js';

/**
 * Looks at the files given as arguments, in lines; a path may begin with ~/. Nothing of their contents is printed. Names of
 * backups that this program cannot have made are passed over.
 */
export const statScript = `printf 'user %s\\n' "$(id -un)"
for p do
case "$p" in "~/"*) f="$HOME/\${p#??}";; *) f=$p;; esac
printf 'file %s\\n' "$f"
if s=$(stat -L -c '%s|%a|%u|%g|%Y|%U|%G|%F' -- "$f" 2>/dev/null); then
printf 'stat %s\\n' "$s"
if [ -f "$f" ] && [ -r "$f" ]; then printf 'hash %s\\n' "$(sha256sum < "$f" | cut -d' ' -f1)"; fi
if [ -w "$f" ]; then printf 'writable\\n'; fi
for b in "$f".bak-*; do
case "\${b#"$f".bak-}" in *[!A-Za-z0-9._-]*) continue;; esac
if [ -f "$b" ]; then printf 'backup %s|%s\\n' "$(stat -c '%s|%Y' -- "$b")" "\${b#"$f".bak-}"; fi
done
else
d=$(dirname -- "$f")
while [ ! -d "$d" ] && [ "$d" != / ]; do d=$(dirname -- "$d"); done
if [ -x "$d" ]; then printf 'missing\\n'; else printf 'closed %s\\n' "$d"; fi
fi
done`;

export interface Looked {
	readonly facts?: FileFacts;
	readonly problem?: FileProblem;
}

const octal = (text = ''): number => Number.parseInt(text, 8);

const modeText = (mode: number): string => `0${mode.toString(8).padStart(3, '0')}`;

/** One file's lines. */
function parseOne(path: string, lines: readonly string[], user: string): Looked {
	const told = (word: string): readonly string[] =>
		lines.flatMap(line => (line === word || line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
	const name = clean(path);
	const [stat] = told('stat');
	if (stat === undefined) {
		const [closed] = told('closed');
		return closed === undefined
			? {problem: {message: `there is no ${name}`}}
			: {
					problem: {
						message: `${user} may not enter ${clean(closed)}`,
						cure: `Needs the execute right on it: sudo chmod o+x, a group, or files: [{…, sudo: true}] in the config`,
					},
				};
	}

	const [size, mode, uid, gid, modified, owner = '', group = '', type] = stat.split('|');
	const [hash] = told('hash');
	const facts: FileFacts = {
		path,
		size: Number(size),
		mode: octal(mode),
		uid: Number(uid),
		gid: Number(gid),
		owner: clean(owner),
		group: clean(group),
		modified: Number(modified) * 1000,
		...(hash !== undefined && /^[\da-f]{64}$/.test(hash) ? {hash} : {}),
		writable: lines.includes('writable'),
		backups: told('backup')
			.map(line => line.split('|'))
			.flatMap(([bytes, time, suffix]) =>
				suffix === undefined
					? []
					: [
							{
								name: `${path.slice(path.lastIndexOf('/') + 1)}.bak-${suffix}`,
								size: Number(bytes),
								modified: Number(time) * 1000,
							},
						],
			)
			.sort((a, b) => (a.name < b.name ? 1 : -1)),
	};
	if (!type?.startsWith('regular')) {
		return {problem: {message: `${name} is a ${clean(type ?? 'thing')}, not a file`}};
	}

	return facts.hash === undefined
		? {
				facts,
				problem: {
					message: `${user} may not read it: it is ${modeText(facts.mode)} of ${facts.owner}:${facts.group}`,
					cure: 'Say sudo: true for it under files: in the config, where sudo asks for no password',
				},
			}
		: {facts};
}

/** What the script printed, in the order of its arguments. */
export function parseLooked(output: string): readonly Looked[] {
	const [head = '', ...parts] = output.split(/^file /m);
	const user = clean(/^user (.*)$/m.exec(head)?.[1] ?? 'this user');
	return parts.map(part => {
		const [path = '', ...lines] = part.split('\n');
		return parseOne(path, lines, user);
	});
}
