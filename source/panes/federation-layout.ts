export type FederationPanel = 'list' | 'log' | 'servers';

export interface FederationLayout {
	/** Rows of the table with its header, or of the servers in its place; 0: not shown. */
	readonly list: number;
	/** Rows of what is known of the selected row, with its title; 0: not shown. */
	readonly detail: number;
	/** The servers in one line. */
	readonly servers: 0 | 1;
	/** Rows of the log with its title; 0: not shown. */
	readonly log: number;
}

/** Fewer rows than this do not do for list and log. */
const both = 14;
const leastList = 4;
const leastDetail = 4;
const enoughDetail = 12;
const leastLog = 6;

/** The list and its details share what the log leaves; low or zoomed, the focused panel has all. */
export function shareFederation(
	height: number,
	wanted: number,
	focus: FederationPanel,
	zoom: boolean,
	hasServers: boolean,
): FederationLayout {
	if (focus === 'log' && (zoom || height < both)) {
		return {list: 0, detail: 0, servers: 0, log: height};
	}

	if (focus === 'servers' && hasServers) {
		const log = zoom || height < both ? 0 : Math.max(leastLog, Math.ceil(height / 2));
		return {list: height - log, detail: 0, servers: 0, log};
	}

	const servers = hasServers ? 1 : 0;
	if (focus === 'log') {
		const list = Math.max(leastList, Math.min(wanted, Math.floor((height - servers) / 3)));
		return {list, detail: 0, servers, log: height - servers - list};
	}

	const log = zoom || height < both ? 0 : Math.max(leastLog, Math.floor(height / 4));
	const free = height - servers - log;
	const most = Math.min(enoughDetail, Math.floor(free * 0.4));
	const detail = most < leastDetail ? 0 : Math.max(most, Math.min(enoughDetail, free - wanted));
	// What the list does not need the log can use.
	const list = log === 0 ? free - detail : Math.max(leastList, Math.min(wanted, free - detail));
	return {list, detail, servers, log: log === 0 ? 0 : height - servers - detail - list};
}
