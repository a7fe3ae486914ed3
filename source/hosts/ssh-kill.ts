import type {ClientChannel} from 'ssh2';
import {createNonce, frameCommand} from './exec-frame.js';
import {openSession, type Session} from './session.js';

// TERM, time to obey, KILL; ends early when the group is gone.
const script = `kill -s TERM -- "-$1" || exit 0
for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.2; kill -s 0 -- "-$1" 2>/dev/null || exit 0; done
kill -s KILL -- "-$1"`;

/**
 * Ends a command that was given up, with all its children. Closing the channel alone leaves it running (sshd only closes
 * its pipes), and sshd passes signals on for ordinary users but not for root ("requires privilege separation"), so both ways.
 */
export function endGroup(session: Session, channel: ClientChannel, group: number | undefined): void {
	channel.signal('TERM');
	channel.close();
	if (group === undefined || session.gone.aborted) {
		return;
	}

	const nonce = createNonce();
	const frame = frameCommand(['/bin/sh', '-c', script, 'sh', String(group)], {nonce});
	const begun = openSession(session, frame.command, {use: 'urgent', signal: session.gone}).then(
		killer =>
			new Promise<void>(resolve => {
				// Its last word before the script: from then on it writes nothing that could end it (SIGPIPE).
				let said = '';
				killer.channel.stderr.on('data', (chunk: Buffer) => {
					said += chunk.toString('latin1');
					if (said.includes(nonce)) {
						resolve();
					}
				});
				killer.channel.once('close', () => resolve());
				killer.channel.resume();
				killer.channel.stderr.resume();
				killer.channel.end(frame.preamble);
			}),
		() => {
			// The connection went, too: there is no way left.
		},
	);
	const all = pending.get(session) ?? new Set();
	pending.set(session, all.add(begun));
	void begun.then(() => all.delete(begun));
}

const pending = new WeakMap<Session, Set<Promise<void>>>();

/** Until what ends the commands that were given up runs over there: a connection closed before that would leave them running. */
export const endingsBegun = async (session: Session): Promise<void> => {
	await Promise.all(pending.get(session) ?? []);
};
