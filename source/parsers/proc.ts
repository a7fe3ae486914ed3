/** Runnable processes on average over 1, 5 and 15 minutes. */
export interface Load {
	readonly one: number;
	readonly five: number;
	readonly fifteen: number;
}

/** Bytes. */
export interface Memory {
	readonly total: number;
	/** What programs could still get, page cache given back. */
	readonly available: number;
	readonly swapTotal: number;
	readonly swapFree: number;
}

/** Percent of time in the last 10, 60 and 300 s in which some or all tasks waited. */
export interface Stall {
	readonly ten: number;
	readonly sixty: number;
	readonly threeHundred: number;
}

export interface Pressure {
	readonly cpu?: {readonly some: Stall; readonly full?: Stall};
	readonly memory?: {readonly some: Stall; readonly full?: Stall};
	readonly io?: {readonly some: Stall; readonly full?: Stall};
}
