import type {SFTPWrapper} from 'ssh2';
import {HostError} from './host.js';
import {isRefusedOpen, type Session} from './session.js';

/** One SFTP channel that many operations share; it is given back soon after the last one, for it counts as a session. */
export interface SftpSession {
	use<Result>(work: (sftp: SFTPWrapper) => Promise<Result>): Promise<Result>;
}

const idle = 1000;

export function sftpSession(session: Session): SftpSession {
	let opening: Promise<SFTPWrapper> | undefined;
	let users = 0;
	let timer: NodeJS.Timeout | undefined;

	const close = () => {
		const old = opening;
		opening = undefined;
		old?.then(
			sftp => sftp.end(),
			() => {},
		);
	};

	const rest = () => {
		if (users === 0 && opening) {
			// Where channels are few, at once.
			if (session.budget.capacity < 3) {
				close();
			} else {
				timer = setTimeout(close, idle);
				timer.unref();
			}
		}
	};

	return {
		async use(work) {
			clearTimeout(timer);
			users++;
			opening ??= openSftp(session, () => {
				opening = undefined;
			});
			try {
				return await work(await opening);
			} finally {
				users--;
				rest();
			}
		},
	};
}

async function openSftp(session: Session, closed: () => void): Promise<SFTPWrapper> {
	for (;;) {
		const slot = await session.budget.acquire('call');
		try {
			const sftp = await request(session);
			slot.confirm();
			const finish = () => {
				slot.release();
				closed();
			};
			sftp.on('close', finish);
			sftp.on('error', finish);
			return sftp;
		} catch (error) {
			const isFull = !session.gone.aborted && isRefusedOpen(error);
			if (isFull && session.budget.refused(slot)) {
				continue;
			}

			slot.release();
			closed();
			throw explain(session, error as Error);
		}
	}
}

function request({client, gone}: Session): Promise<SFTPWrapper> {
	return new Promise((resolve, reject) => {
		const fail = () => reject(gone.reason);
		gone.addEventListener('abort', fail, {once: true});
		client.sftp((error, sftp) => {
			gone.removeEventListener('abort', fail);
			if (error) {
				reject(error);
			} else {
				resolve(sftp);
			}
		});
	});
}

function explain({host, gone}: Session, error: Error): HostError {
	if (gone.aborted || /^Not connected/.test(error.message)) {
		return new HostError('unreachable', host, `The connection to ${host} is lost; nothing was done`, {cause: error});
	}

	if (/packet length|malformed|too large/i.test(error.message)) {
		return new HostError('startup', host, `The login shell's start-up files on ${host} print, and that breaks SFTP`, {
			cure: 'Let them be silent without a terminal, or set Subsystem sftp internal-sftp in its sshd_config',
			cause: error,
		});
	}

	return new HostError('forbidden', host, `${host} offers no file transfer (SFTP): ${error.message}`, {
		cure: 'Its sshd_config needs: Subsystem sftp internal-sftp',
		cause: error,
	});
}
