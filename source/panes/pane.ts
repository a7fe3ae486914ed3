import type {ReactNode} from 'react';
import type {Target} from '../actions/action.js';
import type {AnySource} from '../sources/source.js';

export interface PaneProps {
	/** Cells that the pane may fill, and must not exceed. */
	readonly width: number;
	readonly height: number;
}

/** A tab. Adding one is a file here and a line in index.ts. */
export interface Pane {
	readonly id: string;
	readonly title: string;
	/** Its digit. */
	readonly key: string;
	readonly needs: readonly AnySource[];
	/** What can be selected in it: the keys of all actions on these count there. */
	readonly targets: ReadonlyArray<Target['kind']>;
	/** Operation ids of the runbook that only it serves (test/operations.ts). */
	readonly operations?: readonly string[];
	readonly Component: (props: PaneProps) => ReactNode;
}
