import {parseUnits} from '../parsers/systemd.js';
import {endingOf, stateOf} from '../sources/unit-news.js';
import {units, type WatchedUnit} from '../sources/units.js';
import {parseUnitKey, unitKey} from '../sources/watched-units.js';
import type {ExecStep, Outcome, PlanContext, Target} from './action.js';

export const unitTarget = (unit: Pick<WatchedUnit, 'host' | 'scope' | 'name'>): Target => ({
	host: unit.host,
	kind: 'unit',
	id: unitKey(unit),
	name: unit.name,
});

/** What is known of the unit that an action is for. */
export const unitOf = ({latest, target}: Pick<PlanContext, 'latest' | 'target'>): WatchedUnit | undefined =>
	latest(units)?.find(one => unitKey(one) === target.id);

/** Why nothing can be done to it. */
export const unreachable = (context: PlanContext): string | undefined => {
	const known = unitOf(context);
	if (!known) {
		return context.latest(units) ? 'it is not there any more' : 'whether it is there is not known yet';
	}

	if (known.problem) {
		return `${known.problem.message}${known.problem.cure ? `. ${known.problem.cure}` : ''}`;
	}

	return known.unit?.load === 'not-found' ? 'there is no such unit' : undefined;
};

export const isRunning = (context: PlanContext): boolean | undefined => {
	const unit = unitOf(context)?.unit;
	return unit && ['active', 'activating', 'reloading', 'refreshing'].includes(unit.active);
};

const isUser = ({target}: PlanContext): boolean => parseUnitKey(target.id).scope === 'user';

/** systemctl of the unit's own manager; where PAM did not say where that is, it is said. */
export const systemctl = (context: PlanContext, set: readonly string[] = []): readonly string[] => {
	const directory = unitOf(context)?.manager?.runtimeDirectory;
	const environment = [...(isUser(context) && directory ? [`XDG_RUNTIME_DIR=${directory}`] : []), ...set];
	return [
		...(environment.length > 0 ? ['env', ...environment] : []),
		'systemctl',
		...(isUser(context) ? ['--user'] : ['--no-ask-password']),
	];
};

/** polkit's own words, and systemd's where there is no polkit. */
const denied = /interactive authentication required|access denied|not authorized|authentication is required/i;

/** A stop may take as long as the unit's TimeoutStopSec, 90 s if nobody says otherwise; some need minutes. */
const patience = 300_000;

/** `systemctl VERB UNIT`. */
export const verb = (word: string, context: PlanContext): ExecStep => ({
	kind: 'exec',
	argv: [...systemctl(context), word, '--', context.target.name],
	timeout: patience,
	meanings: [
		[
			denied,
			`this user may not ${word} units of the system: allow it by a polkit rule for org.freedesktop.systemd1.manage-units, or sudo systemctl ${word} ${context.target.name} in a shell`,
		],
		[
			/Failed to connect to (?:\S+ )*bus/i,
			'no user manager runs for this user: sudo loginctl enable-linger USER starts it',
		],
	],
});

const properties =
	'Id,LoadState,ActiveState,SubState,Result,UnitFileState,MainPID,ExecMainCode,ExecMainStatus,ActiveEnterTimestamp';

const clock = (at: number): string => new Date(at).toTimeString().slice(0, 8);

/** "active (running) since 10:42:05, main PID 1088" */
const words = (unit: ReturnType<typeof parseUnits>[0]): string => {
	const ending = endingOf(unit);
	const since = unit.active === 'active' && unit.activeAt !== undefined ? ` since ${clock(unit.activeAt)}` : '';
	return `${stateOf(unit)}${since}${unit.pid ? `, main PID ${unit.pid}` : ''}${ending ? `, ${ending}` : ''}`;
};

type Wanted = 'running' | 'stopped' | 'enabled' | 'disabled';

const judge = (output: string, wanted: Wanted): Outcome => {
	const [unit] = parseUnits(output);
	if (!unit) {
		return {kind: 'unknown', reason: 'systemctl show said nothing about it'};
	}

	if (wanted === 'enabled' || wanted === 'disabled') {
		const state = unit.enabled ?? 'without a unit file';
		const fits = state === wanted || state === `${wanted}-runtime`;
		return fits ? {kind: 'done', text: state} : {kind: 'failed', reason: `it is ${state}${installed(state)}`};
	}

	const fell = unit.active === 'failed' || unit.sub === 'auto-restart' || unit.result !== 'success';
	if (wanted === 'running') {
		return fell ? {kind: 'failed', reason: `it is ${words(unit)}`} : {kind: 'done', text: words(unit)};
	}

	return ['inactive', 'failed'].includes(unit.active)
		? {kind: 'done', text: words(unit)}
		: {kind: 'failed', reason: `it is ${words(unit)}`};
};

const installed = (state: string): string =>
	state === 'static' ? ': its file has no [Install] section, so nothing can start it at boot' : '';

/** Looks what state was reached: systemctl says yes as soon as a process was started, also if that dies at once. */
export const look = (wanted: Wanted, context: PlanContext): ExecStep => ({
	kind: 'exec',
	argv: [...systemctl(context, ['TZ=UTC']), 'show', '-p', properties, '--', context.target.name],
	timeout: 20_000,
	...(wanted === 'running' ? {delay: 1000} : {}),
	reached: output => judge(output, wanted),
});
