import type {Target} from '../actions/action.js';

/** Where a command's key counts: the topmost open scope that has the key wins (overlay, then panel, then pane, then global). */
export type Scope = 'global' | 'pane' | 'table' | 'log' | 'viewer' | 'dialog' | 'palette' | 'help';

/**
 * Something a key does. All keys of the program are told in these objects; help, footer, palette, the readme's table
 * and the clash check are made from them.
 */
export interface Command {
	/** "log.follow": also its name in the `keys:` section of the config. */
	readonly id: string;
	readonly scope: Scope;
	/** For help and palette: "Follow or pause". */
	readonly title: string;
	/** For the footer: "follow"; absent: not in the footer. */
	readonly short?: string;
	/** Default keys, as keyName() of keys/key-name.ts spells them: "r", "R", "ctrl+r", "space", "enter", "pageup". */
	readonly keys: readonly string[];
	/** Lower is shown earlier in the footer. */
	readonly rank?: number;
	/** Ids of the panes that have it; absent: whichever is in front. */
	readonly panes?: readonly string[];
	/** What an action is done to: kinds that are never selected together (actions/target-kind.ts) may share a key. */
	readonly of?: Target['kind'];
	/** Ids of the commands, of a lower scope or not there with it, whose key it takes on purpose while it is there. */
	readonly instead?: string | readonly string[];
}
