import {backupGlob, backupPlaces} from '../config/backup-place.js';
import {partHosts} from '../config/part-hosts.js';
import type {Config} from '../config/schema.js';
import type {Stack} from '../config/stack-schema.js';
import {lastLine} from '../hosts/exec-output.js';
import {HostError} from '../hosts/host.js';
import {type BackupLook, parseCommandLook, parseGlobLook} from '../parsers/backup-look.js';
import {type Part, type Probe, probeAll} from './probe.js';
import type {PolledSource, SourceContext} from './source.js';

/** What is there of one kind of backup; what it should be like. */
export interface BackupFacts {
	readonly newest?: {
		/** ms since the epoch, by this machine's clock. */
		readonly at: number;
		/** Bytes. */
		readonly size: number;
		readonly path?: string;
		/** Seconds that it lies in the future of its own machine's clock. */
		readonly ahead?: number;
	};
	readonly count?: number;
	/** ms. */
	readonly maxAge: number;
	/** Bytes. */
	readonly minSize: number;
	/** Made by our own actions when somebody asks for it: none is no fault, and none is late. */
	readonly own?: true;
}

export type BackupsData = ReadonlyArray<Probe<BackupFacts>>;

interface BackupPart extends Part {
	readonly backup: Stack['backups'][number];
	readonly own?: true;
}

const timeout = 60_000;
const unseen = 300;
/** Seconds: file systems of other machines have clocks of their own. */
const tolerated = 120;

/**
 * The files that a pattern ($1) means, of which the newest counts. Only pathname expansion is done to it: with IFS empty it stays one word,
 * and what it means stays with it. One `stat` for all of them, however many; the sizes and times of all never leave the host.
 */
export const globScript = `IFS=
pattern=$1
case $pattern in '~/'*) pattern=$HOME/\${pattern#'~/'};; esac
echo "now $(date +%s)"
directory=\${pattern%%[][*?]*}
directory=\${directory%/*}/
test -d "$directory" || { test -x "$(dirname "$directory")" && echo "missing $directory" || echo "denied $directory"; exit 0; }
test -r "$directory" && test -x "$directory" || { echo "denied $directory"; exit 0; }
set -- $pattern
test -e "$1" || test -L "$1" || { echo 'count 0'; exit 0; }
echo "count $#"
printf '%s\\0' "$@" | xargs -0 stat -L -c '%Y %s %n' -- 2>/dev/null | sort -rn | { IFS= read -r newest && echo "newest $newest"; cat >/dev/null; }
exit 0`;

const commandScript = 'echo "now $(date +%s)"; exec "$@"';

const partsOn = ({stacks}: Config, host: string): readonly BackupPart[] =>
	stacks.flatMap(stack => [
		...stack.backups
			.filter(backup => backup.host === host)
			.map(backup => {
				const target = backup.glob ?? backup.command?.join(' ') ?? '';
				return {stack: stack.name, part: backup.name ?? target, target, backup};
			}),
		...backupPlaces(stack)
			.filter(place => place.host === host)
			.map((place): BackupPart => {
				const glob = backupGlob(place);
				const backup = {host, glob, maxAge: Number.POSITIVE_INFINITY, minSize: 1};
				return {stack: stack.name, part: `${place.kind} by synaptop`, target: glob, backup, own: true};
			}),
	]);

async function look({host, signal}: SourceContext<BackupsData>, {backup}: BackupPart): Promise<BackupLook> {
	const {glob, command = []} = backup;
	const argv =
		glob === undefined ? ['sh', '-c', commandScript, 'sh', ...command] : ['sh', '-c', globScript, 'sh', glob];
	const result = await host.exec(argv, {timeout, limit: 64 * 1024, signal});
	const output = result.stdout.toString();
	if (glob === undefined && result.code !== 0) {
		const said = lastLine(result.stderr);
		throw new HostError(
			'failed',
			host.id,
			`${command[0]} ended with status ${result.code ?? result.signal}${said ? `: ${said}` : ''}`,
		);
	}

	const found = glob === undefined ? parseCommandLook(output) : parseGlobLook(output);
	if (!found) {
		throw new HostError(
			'failed',
			host.id,
			glob === undefined ? `${command[0]} did not print SECONDS BYTES` : `${host.id} did not tell of ${glob}`,
		);
	}

	if (found.obstacle) {
		const what = found.obstacle === 'missing' ? 'there is no directory' : 'no permission to look into';
		throw new HostError('failed', host.id, `${what} ${found.directory}`);
	}

	return found;
}

async function ask(context: SourceContext<BackupsData>, part: BackupPart): Promise<BackupFacts> {
	const {count, newest} = await look(context, part);
	const {maxAge, minSize} = part.backup;
	const ahead = newest && newest.age < -tolerated ? -newest.age : undefined;
	return {
		maxAge,
		minSize,
		...(part.own ? {own: part.own} : {}),
		...(count === undefined ? {} : {count}),
		...(newest && {
			newest: {
				// The ages are right though the clocks differ.
				at: context.now() - Math.max(0, newest.age) * 1000,
				size: newest.size,
				...(newest.path === undefined ? {} : {path: newest.path}),
				...(ahead === undefined ? {} : {ahead}),
			},
		}),
	};
}

/** K4: the newest of each kind of backup that others make, and of those of ours: its age and size. */
export const backups: PolledSource<BackupsData> = {
	id: 'backups',
	title: 'Backups',
	operations: ['K4'],
	empty: [],
	hosts: config => partHosts(config, stack => [...stack.backups, ...backupPlaces(stack)]),
	every: {seen: 60, unseen},
	read: context =>
		probeAll(context, partsOn(context.config, context.host.id), {every: unseen}, part => ask(context, part)),
};
