import type {Target} from '../actions/action.js';
import type {Finding, OfferedAction} from './flow.js';

type More = Omit<Finding, 'severity' | 'text'>;

export const well = (text: string, more: More = {}): Finding => ({severity: 'ok', text, ...more});
export const warning = (text: string, more: More = {}): Finding => ({severity: 'warning', text, ...more});
export const critical = (text: string, more: More = {}): Finding => ({severity: 'critical', text, ...more});
export const notKnown = (text: string, more: More = {}): Finding => ({severity: 'unknown', text, ...more});
export const skipped = (text: string, more: More = {}): Finding => ({severity: 'skipped', text, ...more});

/** An action on a container that is offered. */
export const onContainer = (
	verb: 'restart' | 'start',
	{host, id, name}: {readonly host: string; readonly id: string; readonly name: string},
): OfferedAction => ({action: `container.${verb}`, target: {host, kind: 'container', id, name} satisfies Target});

/** An edit of a config file that is offered; nothing where it is not known where it lies. */
export const editOf = (
	{host, stack}: {readonly host: string; readonly stack: string},
	path: string | undefined,
): readonly OfferedAction[] =>
	path === undefined ? [] : [{action: 'file.edit', target: {host, kind: 'file', id: path, name: path, stack}}];
