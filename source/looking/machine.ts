import {randomUUID} from 'node:crypto';
import type {Host} from '../hosts/host.js';
import {clean} from '../parsers/clean.js';
import {parseListening} from '../parsers/listening.js';
import {parseSections} from '../parsers/sections.js';
import type {FoundFile, FoundUnit, Machine} from './looked.js';

/** Where people put backups; the home directory's are before. */
const backupDirectories = [
	'/mnt',
	'/backup',
	'/backups',
	'/srv/backup',
	'/srv/backups',
	'/opt/backups',
	'/var/backups',
];
const backupNames = ['*.dump', '*.pgdump', '*.sql', '*.sql.gz', '*.sql.zst', '*.sql.xz', '*.sql.bz2', '*.dump.gz'];

/**
 * One look, without a program that is not everywhere. $1 marks the sections. Without PAM's XDG_RUNTIME_DIR `systemctl
 * --user` does not find its manager.
 */
export const script = `M=$1
part() { printf '\\n%s %s\\n' "$M" "$1"; }
: "\${XDG_RUNTIME_DIR:=/run/user/$(id -u)}"; export XDG_RUNTIME_DIR
part identity; cat /etc/machine-id /proc/sys/kernel/random/boot_id; uname -n; readlink /proc/self/ns/net
part home; printf '%s\\n' "$HOME"
part tcp; cat /proc/net/tcp /proc/net/tcp6
part sockets; for s in /run/postgresql/.s.PGSQL.[0-9]* /run/redis/*.sock; do case $s in *.lock) ;; *) test -S "$s" && printf '%s\\n' "$s";; esac; done
for S in user system; do
part "$S-files"; systemctl "--$S" list-unit-files --type=service --plain --no-legend --no-pager
part "$S-units"; systemctl "--$S" list-units --type=service --all --plain --no-legend --no-pager
done
part backups; find "$HOME/backups" "$HOME/backup" ${backupDirectories.join(' ')} -maxdepth 3 -type f \\( ${backupNames.map(name => `-name '${name}'`).join(' -o ')} \\) -exec stat -L -c '%Y %s %n' -- {} + | sort -rn | head -n 1000
exit 0`;

const lines = (text: string | undefined): readonly string[] =>
	(text ?? '').split('\n').filter(line => line.trim() !== '');

const service = /^([\w:.\\@-]+)\.service$/;

/** The services of a scope: from `list-unit-files` (NAME STATE PRESET) and `list-units` (NAME LOAD ACTIVE SUB DESCRIPTION). */
function parseUnits(scope: FoundUnit['scope'], files: string | undefined, loaded: string | undefined): FoundUnit[] {
	const columns = (text: string | undefined) => lines(text).map(line => line.trim().split(/\s+/));
	const states = new Map(columns(files).map(([name = '', state = '']) => [name, state]));
	const active = new Map(
		columns(loaded).flatMap(([name = '', load = '', state = '']) =>
			load === 'loaded' ? [[name, state] as const] : [],
		),
	);
	return [...new Set([...states.keys(), ...active.keys()])].flatMap(file => {
		const [, name] = service.exec(file) ?? [];
		// A template is no unit yet.
		if (name === undefined || name.endsWith('@')) {
			return [];
		}

		const state = active.get(file);
		const enabled = /^enabled/.test(states.get(file) ?? '');
		return [{name, scope, enabled, ...(state === undefined ? {} : {active: clean(state)})}];
	});
}

/** Lines of `stat -c '%Y %s %n'`. Paths that would not survive a config are left out. */
export const parseFiles = (text: string | undefined): readonly FoundFile[] =>
	lines(text).flatMap(line => {
		const [, seconds, size, path] = /^(\d+) (\d+) (\/.+)$/.exec(line) ?? [];
		return path !== undefined && clean(path) === path
			? [{path, modified: Number(seconds) * 1000, size: Number(size)}]
			: [];
	});

/** What the script printed. */
export function parseMachine(output: string, marker: string): Machine {
	const parts = parseSections(output, marker);
	const home = (parts.get('home') ?? '').trim();
	return {
		identity: (parts.get('identity') ?? '').trim(),
		home: clean(home) === home ? home : '',
		listening: parseListening(parts.get('tcp') ?? ''),
		sockets: lines(parts.get('sockets')).filter(path => clean(path) === path),
		units: [
			...parseUnits('user', parts.get('user-files'), parts.get('user-units')),
			...parseUnits('system', parts.get('system-files'), parts.get('system-units')),
		],
		backups: parseFiles(parts.get('backups')),
	};
}

/** Looks at a machine. Rejects with HostError where it cannot be reached. */
export async function lookAtMachine(host: Host, signal: AbortSignal): Promise<Machine> {
	const marker = `==${randomUUID()}==`;
	const {stdout} = await host.exec(['sh', '-c', script, 'sh', marker], {timeout: 60_000, signal});
	return parseMachine(stdout.toString(), marker);
}
