import type {ReactNode} from 'react';
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
	/** Ids of the actions that its keys offer. */
	readonly actions: readonly string[];
	readonly Component: (props: PaneProps) => ReactNode;
}
