/** What makes a watch read or stream. Told by the runner; never does two things at once. */
export interface Driver {
	/** The host can be reached: begin, or begin again. */
	go(): void;
	/** The host cannot be reached, or nobody needs it: end what runs, leave no timer. */
	halt(): void;
	/** How much it is looked at changed. */
	seen(viewed: boolean): void;
	/** Read again now. */
	refresh(): void;
}
