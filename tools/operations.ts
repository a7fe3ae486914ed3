// The runbook's operations: the readme's table of them is made from this list and the registries (tools/operation-table.ts).

/** One line of the runbook that the program replaces. */
export interface Operation {
	readonly id: string;
	readonly title: string;
	/** False until something serves it; from then on a test holds it to a home. */
	readonly built: boolean;
	/** Why no command of the shell does it; a test holds it to one else. */
	readonly screenOnly?: string;
}

const built = (id: string, title: string, screenOnly?: string): Operation => ({
	id,
	title,
	built: true,
	...(screenOnly === undefined ? {} : {screenOnly}),
});

/** Every operation of the runbook, by the id that actions, sources, panes and tests speak of. */
export const operations: readonly Operation[] = [
	built('C1', 'Persistent sessions to the hosts', 'every command has its own'),
	built('H1', 'All services at one look'),
	built('H2', 'Synapse and Element answer'),
	built('H3', 'Federation works'),
	built('H4', 'Host vitals'),
	built('D1', 'Containers, live'),
	built('D2', 'Logs of Synapse', 'a log is followed and saved on the screen'),
	built('D3', 'Logs of Element', 'a log is followed and saved on the screen'),
	built('D4', 'Restart one service'),
	built('D5', 'Restart all services'),
	built('D6', 'Recreate the stack'),
	built('D7', 'Stop, start, inspect, shell'),
	built('U1', 'Create an administrator'),
	built('U2', 'Create a user'),
	built('U3', 'Get an access token'),
	built('U4', 'List users'),
	built('U5', 'Deactivate a user'),
	built('U6', 'Everything else about users and rooms'),
	built('B1', 'Bot: status'),
	built('B2', 'Bot: journal', 'a log is followed and saved on the screen'),
	built('B3', 'Bot: restart'),
	built('B4', 'Bot: view the config', 'a file is read on the screen'),
	built('B5', 'Bot: edit the config'),
	built('B6', 'Bot: its commands', 'a cheat-sheet'),
	built('F1', 'Online tester', 'asked seldom, as a second opinion'),
	built('F2', 'Well-known of the server'),
	built('F3', 'Well-known of the client'),
	built('F4', 'Queue and lag'),
	built('F5', 'Federation in the logs', 'a log is followed and saved on the screen'),
	built('F6', 'Name resolution'),
	built('F7', 'Federation by the spec'),
	built('P1', 'Sizes of the database', 'figures to be looked at'),
	built('P2', 'Vacuum'),
	built('P3', 'Connections'),
	built('R1', 'Redis: size'),
	built('R2', 'Redis: keys', 'keys to be looked at'),
	built('G1', 'homeserver.yaml'),
	built('G2', "Element's config"),
	built('G3', 'Compose file'),
	built('M1', 'All metrics'),
	built('M2', 'Some metrics'),
	built('M3', 'Key metrics'),
	built('M4', 'Grafana and Prometheus'),
	built('T1', "Synapse won't start: logs"),
	built('T2', "Synapse won't start: config"),
	built('T3', 'Database unreachable: connection'),
	built('T4', 'Database unreachable: credentials'),
	built('T5', 'Redis unreachable'),
	built('T6', 'Federation broken: well-known'),
	built('T7', 'Federation broken: reverse proxy'),
	built('T8', 'Federation broken: tester'),
	built('T9', 'Bot silent: unit'),
	built('T10', 'Bot silent: journal'),
	built('T11', 'Bot silent: claude itself'),
	built('T12', 'Bot silent: its token'),
	built('K1', 'Back up media'),
	built('K2', 'Back up the database'),
	built('K3', 'Back up keys and config'),
	built('K4', "Others' backups"),
	built('K5', 'Restore'),
	built('I1', 'Signing key'),
	built('I2', 'Database and config'),
	built('I3', 'Stack up'),
	built('I4', 'First administrator'),
	built('I5', "Bot's user and token"),
	built('I6', 'Bot started'),
	built('O1', 'Update Synapse'),
	built('O2', 'Clear federation caches'),
	built('X1', 'Related documents', 'opened from the screen'),
];
