import type {ReactNode} from 'react';
import type {Target} from '../../actions/action.js';
import type {Stack} from '../../config/stack-schema.js';
import type {AnySource} from '../../sources/source.js';
import type {PaneProps} from '../pane.js';

export interface SectionProps extends PaneProps {
	/** The stack in front; its homeserver is asked with an administrator's token, which is there. */
	readonly stack: Stack;
	/** Name of the host that the homeserver is reached from. */
	readonly host: string;
}

/** A part of the tab Users. Adding one is a file here and a line in index.ts. */
export interface Section {
	/** One word of small letters. */
	readonly id: string;
	readonly title: string;
	readonly needs: readonly AnySource[];
	/** What can be selected in it: the keys of all actions on these count there. */
	readonly targets: ReadonlyArray<Target['kind']>;
	/** Operation ids of the runbook that only it serves (test/operations.ts). */
	readonly operations?: readonly string[];
	/** Tells how many there are with `useSectionCount`. */
	readonly Component: (props: SectionProps) => ReactNode;
}
