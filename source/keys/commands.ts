import type {Action} from '../actions/action.js';
import {botCommands} from '../panes/bot-commands.js';
import {federationCommands} from '../panes/federation-commands.js';
import type {Pane} from '../panes/pane.js';
import {peopleCommands} from '../panes/people/commands.js';
import {runbookCommands} from '../panes/runbook/commands.js';
import {logCommands} from '../ui/log-commands.js';
import {tableCommands} from '../ui/table-commands.js';
import type {Command} from './command.js';
import {globalCommands, overlayCommands} from './global-commands.js';
import {paneCommands} from './pane-commands.js';

export const tabCommandId = (pane: Pick<Pane, 'id'>): string => `tab.${pane.id}`;

type PaneOutline = Pick<Pane, 'id' | 'title' | 'key' | 'targets'>;

const tabCommand = (pane: PaneOutline): Command => ({
	id: tabCommandId(pane),
	scope: 'global',
	title: pane.title,
	keys: [pane.key],
});

/** An action's key works in the panes where its kind of target can be selected. */
const actionCommand = (action: Action, panes: readonly PaneOutline[]): Command => ({
	id: action.id,
	scope: 'pane',
	title: action.title,
	short: action.title.toLowerCase(),
	of: action.kind,
	keys: action.key === undefined ? [] : [action.key],
	rank: action.only ? 60 : 20,
	...(action.only ? {} : {panes: panes.filter(pane => pane.targets.includes(action.kind)).map(pane => pane.id)}),
});

/** Everything a key can do, with the default keys. Commands of a widget or a scope are told beside it. */
export const allCommands = (panes: readonly PaneOutline[], actions: readonly Action[]): readonly Command[] => [
	...panes.map(tabCommand),
	...globalCommands,
	...paneCommands,
	...botCommands,
	...federationCommands,
	...peopleCommands,
	...runbookCommands,
	...actions.map(action => actionCommand(action, panes)),
	...tableCommands,
	...logCommands,
	...overlayCommands,
];
