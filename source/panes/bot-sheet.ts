/** B6: what the bot understands in a room, for the person at Element. */
export const botSheet: readonly string[] = [
	'Written to the bot in a Matrix room, in Element or another client:',
	'',
	'  any message    goes to Claude Code, in the current session',
	'  /new           begins a fresh session: the context is cleared',
	'  /status        shows what the current session is',
	'  /cd PATH       changes the working directory',
	'',
	'No answer? Its state stands in the head of this tab, its journal below: r restarts it.',
];
