export type Phase = 'idle' | 'loading' | 'live' | 'stale' | 'down';

/** Why a read failed, in words for the person. */
export interface SliceError {
	readonly message: string;
	readonly cure?: string;
}

/**
 * What a source knows now. A failed read keeps the data and says its age: `live` → `stale` (host lost or read failed,
 * data kept) or `down` (nothing was ever read). `at` is when the data was last known true, in ms since the epoch.
 */
export interface Slice<Data> {
	readonly phase: Phase;
	readonly data: Data;
	readonly at?: number;
	readonly error?: SliceError;
}

/** Names a slice: a source, the host that it reads, and for sources with one, its argument (a container's id). */
export interface SliceKey {
	readonly source: string;
	readonly host: string;
	readonly argument?: string;
}

export const keyText = ({source, host, argument}: SliceKey): string =>
	`${source}@${host}${argument ? `/${argument}` : ''}`;
