import {clean} from './clean.js';

/** A systemd unit, as its manager tells it. What is not told ([not set], n/a, another version) is undefined. */
export interface Unit {
	/** With its suffix: "claude-matrix-bot.service". */
	readonly id: string;
	readonly description: string;
	/** "loaded", "not-found", "masked", "bad-setting", "error". */
	readonly load: string;
	/** Why it is not loaded. */
	readonly loadError?: string;
	/** "active", "inactive", "failed", "activating", "deactivating", "reloading". */
	readonly active: string;
	/** "running", "dead", "exited", "auto-restart", "start-limit-hit" and many more. */
	readonly sub: string;
	/** How it last ended: "success", "exit-code", "signal", "oom-kill", "timeout", "start-limit-hit" … */
	readonly result: string;
	/** "enabled", "disabled", "static", "linked" …; undefined where there is no file (transient, not found). */
	readonly enabled?: string;
	readonly file?: string;
	readonly pid?: number;
	/** Of the main process when it last ended: "exited", "killed", "dumped". */
	readonly exit?: 'exited' | 'killed' | 'dumped';
	/** Exit status, or number of the signal. */
	readonly status?: number;
	/** Restarts by systemd itself, since it was last started by somebody. */
	readonly restarts?: number;
	/** Bytes; not told with control groups version 1 or without accounting. */
	readonly memory?: number;
	/** Nanoseconds of CPU so far. */
	readonly cpuTime?: number;
	readonly tasks?: number;
	/** ms since the epoch. */
	readonly changedAt?: number;
	readonly activeAt?: number;
	readonly startedAt?: number;
	readonly endedAt?: number;
	/** Its file changed on disk and was not read again. */
	readonly reloadNeeded: boolean;
	/** Another for each start. */
	readonly invocation?: string;
}

/** What is asked for: `systemctl show -p` with these, under TZ=UTC. */
export const unitProperties = [
	'Id',
	'Description',
	'LoadState',
	'LoadError',
	'ActiveState',
	'SubState',
	'Result',
	'UnitFileState',
	'FragmentPath',
	'MainPID',
	'ExecMainCode',
	'ExecMainStatus',
	'NRestarts',
	'MemoryCurrent',
	'CPUUsageNSec',
	'TasksCurrent',
	'StateChangeTimestamp',
	'ActiveEnterTimestamp',
	'ExecMainStartTimestamp',
	'ExecMainExitTimestamp',
	'NeedDaemonReload',
	'InvocationID',
] as const;

type Property = (typeof unitProperties)[number];
type Values = ReadonlyMap<Property, string>;

/** 2^64 - 1, which stands for "not counted" where it is not written [not set]. */
const uncounted = '18446744073709551615';

const number = (values: Values, name: Property): number | undefined => {
	const text = values.get(name);
	return text !== undefined && /^\d+$/.test(text) && text !== uncounted ? Number(text) : undefined;
};

const text = (values: Values, name: Property): string | undefined => values.get(name) || undefined;

/** "Mon 2026-11-23 03:09:56 UTC" (with TZ=UTC in the environment), or "@1795403396" (--timestamp=unix). */
const time = (values: Values, name: Property): number | undefined => {
	const written = values.get(name) ?? '';
	const seconds = /^@(\d+)$/.exec(written);
	if (seconds) {
		return Number(seconds[1]) * 1000;
	}

	const date = /^\w{3} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)? UTC$/.exec(written);
	const at = date ? Date.parse(`${date[1]}T${date[2]}${date[3] ?? ''}Z`) : Number.NaN;
	return Number.isNaN(at) ? undefined : at;
};

/** What wait() tells: CLD_EXITED, CLD_KILLED, CLD_DUMPED. */
const exits: Readonly<Record<number, Unit['exit']>> = {1: 'exited', 2: 'killed', 3: 'dumped'};

/** `org.freedesktop.systemd1.NoSuchUnit "Unit x.service not found."` */
const loadError = (written: string | undefined): string | undefined => /"(.*)"/.exec(written ?? '')?.[1] ?? written;

const present = <Value extends object>(fields: Value): Value =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Value;

function toUnit(values: Values): Unit {
	const exit = exits[number(values, 'ExecMainCode') ?? 0];
	return present<Unit>({
		id: text(values, 'Id') ?? '',
		description: text(values, 'Description') ?? '',
		load: text(values, 'LoadState') ?? '',
		loadError: loadError(text(values, 'LoadError')),
		active: text(values, 'ActiveState') ?? '',
		sub: text(values, 'SubState') ?? '',
		result: text(values, 'Result') ?? '',
		enabled: text(values, 'UnitFileState'),
		file: text(values, 'FragmentPath'),
		pid: number(values, 'MainPID') || undefined,
		exit,
		status: exit ? number(values, 'ExecMainStatus') : undefined,
		restarts: number(values, 'NRestarts'),
		memory: number(values, 'MemoryCurrent'),
		cpuTime: number(values, 'CPUUsageNSec'),
		tasks: number(values, 'TasksCurrent'),
		changedAt: time(values, 'StateChangeTimestamp'),
		activeAt: time(values, 'ActiveEnterTimestamp'),
		startedAt: time(values, 'ExecMainStartTimestamp'),
		endedAt: time(values, 'ExecMainExitTimestamp'),
		reloadNeeded: values.get('NeedDaemonReload') === 'yes',
		invocation: text(values, 'InvocationID'),
	});
}

/** The units of `systemctl show -p …`, in the order in which they were asked for; a block each, an empty line between. */
export function parseUnits(output: string): readonly Unit[] {
	return output
		.split(/\n{2,}/)
		.map(block => block.split('\n').filter(line => line.includes('=')))
		.filter(lines => lines.length > 0)
		.map(lines => {
			const pairs = lines.map((line): [Property, string] => {
				const at = line.indexOf('=');
				return [line.slice(0, at) as Property, clean(line.slice(at + 1)).trim()];
			});
			return toUnit(new Map(pairs));
		});
}
