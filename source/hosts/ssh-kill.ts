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
	openSession(session, frame.command, {use: 'urgent', signal: session.gone}).then(
		killer => {
			killer.channel.resume();
			killer.channel.stderr.resume();
			killer.channel.end(frame.preamble);
		},
		() => {
			// The connection went, too: there is no way left.
		},
	);
}
