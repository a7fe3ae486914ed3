import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import type {Certified} from '../helpers/certificates.js';
import {type Answer, clientPath, enc, type Session} from './homeserver.js';
import {lab} from './lab.js';
import {startProxy} from './own-proxy.js';

// The lab's other homeserver, by hand. Nothing of synaptop.

export const peer = lab.peer.name;
export const ca = readFileSync(lab.proxy.ca, 'utf8');
const up = fileURLToPath(new URL('up', import.meta.url));
/** As it is now: `up` writes the file anew. */
const pid = (): number => JSON.parse(readFileSync('/run/synaptop-lab/lab.json', 'utf8')).peer.pid;

export const askPeer = async (
	token: string | undefined,
	method: string,
	where: string,
	body?: object,
): Promise<Answer> => {
	const answer = await fetch(`${lab.peer.url}${where}`, {
		method,
		headers: token === undefined ? {} : {authorization: `Bearer ${token}`},
		...(body === undefined ? {} : {body: JSON.stringify(body)}),
	});
	return {status: answer.status, data: await answer.json()};
};

export const signInToPeer = async (): Promise<Session> => {
	const {user, password} = lab.peer.admin;
	const {status, data} = await askPeer(undefined, 'POST', clientPath('/login'), {
		type: 'm.login.password',
		identifier: {type: 'm.id.user', user},
		password,
	});
	if (status !== 200) {
		throw new Error(`login to the peer: ${status} ${JSON.stringify(data)}`);
	}

	return {id: data.user_id, token: data.access_token, device: data.device_id};
};

/** Until it is so; throws with what was seen last. */
export async function soon<Value>(
	what: string,
	look: () => Promise<Value | undefined> | Value | undefined,
	seconds = 20,
): Promise<Value> {
	for (const end = Date.now() + seconds * 1000; ; ) {
		const seen = await look();
		if (seen !== undefined) {
			return seen;
		}

		if (Date.now() > end) {
			throw new Error(`${what}: not within ${seconds} s`);
		}

		await sleep(250);
	}
}

/** Waits until the peer has an event of a room. */
export const arrives = (by: Session, room: string, event: string): Promise<string> =>
	soon(`${event} at the peer`, async () => {
		const {status, data} = await askPeer(by.token, 'GET', clientPath(`/rooms/${enc(room)}/event/${enc(event)}`));
		return status === 200 ? String(data.content?.body) : undefined;
	});

const isThere = (id: number): boolean => {
	try {
		process.kill(id, 0);
		return true;
	} catch {
		return false;
	}
};

/** Keeps its sockets open and answers nothing, until the function is called. */
export function hangPeer(): () => void {
	const id = pid();
	process.kill(id, 'SIGSTOP');
	return () => process.kill(id, 'SIGCONT');
}

export async function stopPeer(): Promise<void> {
	const id = pid();
	process.kill(id, 'SIGTERM');
	await soon('the end of the peer', () => (isThere(id) ? undefined : true));
}

/** As anybody brings back what died in the lab. */
export const bringBack = async (): Promise<void> => {
	await promisify(execFile)(up);
};

/** An nginx of our own in front of the peer, on another address of the loopback network, with this certificate. */
export const secondProxy = (address: string, certificate: Certified) =>
	startProxy({
		address,
		certificate,
		locations: [
			`location = /.well-known/matrix/server { return 200 '{"m.server": "${peer}:8448"}'; }`,
			`location / { proxy_pass ${lab.peer.url}; }`,
		],
	});
