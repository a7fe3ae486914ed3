import {constants} from 'node:os';
import {channelDuplex} from './channel-duplex.js';
import {inlineCommand} from './exec-frame.js';
import type {TerminalSession, TerminalSize} from './host.js';
import {openSession, type Session} from './session.js';

/** A command on a pty over there. Its words stand in the command line (standard input is the terminal): none of them may be a secret. */
export async function sshTerminal(
	session: Session,
	argv: readonly string[],
	size: TerminalSize,
	term = process.env.TERM,
): Promise<TerminalSession> {
	const {columns, rows} = size;
	const {channel} = await openSession(session, inlineCommand(argv), {
		use: 'urgent',
		pty: {cols: columns, rows, width: 0, height: 0, term: term && term !== 'dumb' ? term : 'xterm-256color'},
	});
	const ended = new Promise<number | null>(resolve => {
		channel.on('close', (code: unknown, signal: unknown) => {
			if (typeof code === 'number') {
				resolve(code);
			} else {
				const number = constants.signals[signal as NodeJS.Signals];
				resolve(number === undefined ? null : 128 + number);
			}
		});
	});
	return {
		stream: channelDuplex(channel, {gone: new AbortController().signal}),
		resize: next => channel.setWindow(next.rows, next.columns, 0, 0),
		ended,
	};
}
