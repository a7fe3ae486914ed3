import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {lab} from './lab.js';

// The lab's Synapse from outside: other sessions, the Admin API by hand, its database. Nothing of synaptop.

export const server = lab.synapse.name;
const address = 'http://127.0.0.1:8008';
export const admin = '/_synapse/admin';
const client = '/_matrix/client/v3';

export interface Answer {
	readonly status: number;
	// biome-ignore lint/suspicious/noExplicitAny: whatever the server answers
	readonly data: any;
}

/** One request; `body` as JSON, or bytes as they are. */
export const ask = async (
	token: string | undefined,
	method: string,
	path: string,
	body?: object | Buffer,
): Promise<Answer> => {
	const answer = await fetch(`${address}${path}`, {
		method,
		headers: token === undefined ? {} : {authorization: `Bearer ${token}`},
		...(body === undefined ? {} : {body: body instanceof Buffer ? body : JSON.stringify(body)}),
	});
	const text = await answer.text();
	return {status: answer.status, data: text.startsWith('{') ? JSON.parse(text) : text};
};

/** Throws where it is not done. */
export const must = async (...words: Parameters<typeof ask>): Promise<Answer['data']> => {
	const {status, data} = await ask(...words);
	if (status >= 300) {
		throw new Error(`${words[1]} ${words[2]}: ${status} ${JSON.stringify(data)}`);
	}

	return data;
};

export interface Session {
	readonly id: string;
	readonly token: string;
	readonly device: string;
}

export const login = (user: string, password: string): Promise<Answer> =>
	ask(undefined, 'POST', `${client}/login`, {
		type: 'm.login.password',
		identifier: {type: 'm.id.user', user},
		password,
	});

export const signIn = async (user: string, password: string): Promise<Session> => {
	const {status, data} = await login(user, password);
	if (status !== 200) {
		throw new Error(`login of ${user}: ${status} ${JSON.stringify(data)}`);
	}

	return {id: data.user_id, token: data.access_token, device: data.device_id};
};

export const signInAsAdmin = (): Promise<Session> => signIn(lab.synapse.admin.user, lab.synapse.admin.password);

export const password = 'correct horse battery 42';

/** A user made by hand, logged in. */
export const newUser = async (by: Session, name: string): Promise<Session> => {
	await must(by.token, 'PUT', `${admin}/v2/users/${encodeURIComponent(`@${name}:${server}`)}`, {password});
	return signIn(name, password);
};

export const enc = encodeURIComponent;

export const newRoom = async (by: Session, ...others: readonly Session[]): Promise<string> => {
	const {room_id: room} = await must(by.token, 'POST', `${client}/createRoom`, {preset: 'public_chat'});
	for (const other of others) {
		await must(other.token, 'POST', `${client}/rooms/${enc(room)}/join`, {});
	}

	return room;
};

let transaction = 0;

export const trySend = (by: Session, room: string, body: string): Promise<Answer> => {
	transaction += 1;
	return ask(by.token, 'PUT', `${client}/rooms/${enc(room)}/send/m.room.message/t${Date.now()}${transaction}`, {
		msgtype: 'm.text',
		body,
	});
};

/** Id of the event. */
export const send = async (by: Session, room: string, body: string): Promise<string> => {
	const {status, data} = await trySend(by, room, body);
	if (status !== 200) {
		throw new Error(`send: ${status} ${JSON.stringify(data)}`);
	}

	return data.event_id;
};

/** What a user sees of an event: its text, undefined where it is redacted or gone. */
export const bodyOf = async (by: Session, room: string, event: string): Promise<string | undefined> =>
	(await ask(by.token, 'GET', `${client}/rooms/${enc(room)}/event/${enc(event)}`)).data.content?.body;

export const whoami = async ({token}: Session): Promise<Answer> => ask(token, 'GET', `${client}/account/whoami`);

/** Its mxc: URI. */
export const upload = async (by: Session, text: string): Promise<string> =>
	(await must(by.token, 'POST', '/_matrix/media/v3/upload?filename=a.txt', Buffer.from(text))).content_uri;

export const download = async (by: Session, uri: string): Promise<number> =>
	(await ask(by.token, 'GET', `/_matrix/client/v1/media/download/${uri.slice('mxc://'.length)}`)).status;

export const clientPath = (path: string): string => `${client}${path}`;

/** The rows of a query in the homeserver's database, columns with | between them. */
export const psql = async (query: string): Promise<string> => {
	const {host, port, user, database} = lab.postgres;
	const words = [
		'-h',
		host,
		'-p',
		String(port),
		'-U',
		user,
		'-d',
		database,
		'-XAtq',
		'-v',
		'ON_ERROR_STOP=1',
		'-c',
		query,
	];
	const env = {...process.env, PGPASSWORD: lab.postgres.password};
	return (await promisify(execFile)('psql', words, {env})).stdout.trim();
};
