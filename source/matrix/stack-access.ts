import type {Stack} from '../config/stack-schema.js';
import type {Host} from '../hosts/host.js';
import {hostHttp} from '../hosts/host-http.js';
import {clean} from '../parsers/clean.js';
import {Observable} from '../system/observable.js';
import type {Secret} from '../system/secret.js';
import {type AccessState, type GivenToken, type MatrixClient, MatrixError, NoToken} from './client.js';
import {findToken} from './find-token.js';
import {isTokenRefused, matrixClient} from './matrix-client.js';
import {whoseToken} from './whose-token.js';

/** As Access, of one stack. */
export interface StackAccess {
	readonly state: Observable<AccessState>;
	readonly client: MatrixClient;
	readonly open: MatrixClient;
	check(): Promise<AccessState>;
	use(given: GivenToken): Promise<AccessState>;
	held(): Secret | undefined;
	kept(where: string): void;
	forget(): void;
}

/** What the screen and `run` offer where there is no token. */
const signIn = 'Sign in as an administrator, or name a token in the config: admin: {token: {file: FILE}}';

export function stackAccess({name, synapse, admin}: Stack, host: Host | undefined): StackAccess {
	const state = new Observable<AccessState>({phase: 'idle'});
	let given: GivenToken | undefined;
	/** The last one that the homeserver refused, with what it said. */
	let bad: {readonly token: Secret; readonly state: AccessState} | undefined;
	/** Counts the tokens: what is told of one that was replaced meanwhile counts no more. */
	let age = 0;
	let checking: {readonly age: number; readonly found: Promise<AccessState>} | undefined;

	const http = host && synapse ? {http: hostHttp(host), url: synapse.url} : undefined;
	const noServer = () =>
		synapse
			? new NoToken(`${synapse.host} is not looked at`, 'Leave --host out')
			: new NoToken(`${name} has no homeserver in the config`, 'Add one, as in synapse: {host: HOST}');
	const none: MatrixClient = {
		async request() {
			throw noServer();
		},
	};

	const refuse = (token: GivenToken, {message, cure}: MatrixError): AccessState => {
		const {origin, way} = token;
		bad = {
			token: token.token,
			state: {
				phase: 'refused',
				origin,
				why: `${origin}: ${message}`,
				cure: cure ? `${cure}. ${signIn}` : signIn,
				...(way ? {way} : {}),
			},
		};
		return bad.state;
	};

	/** The one that is held, else the configured one. */
	const find = async (): Promise<GivenToken> => {
		if (given) {
			return given;
		}

		if (!http) {
			throw noServer();
		}

		if (!admin) {
			throw new NoToken('there is no access token', signIn);
		}

		return findToken(admin.token);
	};

	const look = async (mine: number): Promise<AccessState> => {
		let found: GivenToken | undefined;
		try {
			found = await find();
			if (mine !== age) {
				return state.value;
			}

			given = found;
			if (bad?.token.reveal() === found.token.reveal()) {
				return bad.state;
			}

			const {token, origin} = found;
			state.value = {phase: 'checking', origin};
			const client = http ? matrixClient({...http, token: async () => token}) : none;
			return await whoseToken(client, found);
		} catch (error) {
			return found && isTokenRefused(error) ? refuse(found, error) : stateOf(error, found);
		}
	};

	const check = (): Promise<AccessState> => {
		if (checking?.age === age) {
			return checking.found;
		}

		const mine = age;
		const found = look(mine).then(settled => {
			if (mine !== age) {
				return check();
			}

			checking = undefined;
			state.value = settled;
			return settled;
		});
		checking = {age: mine, found};
		return found;
	};

	/** What a request is sent with: neither a refused one nor a password store is asked for each of them. */
	const secret = async (): Promise<Secret> => {
		const before = state.value;
		const settled = before.phase === 'idle' || before.phase === 'unreached' || checking ? await check() : before;
		if (settled.phase === 'none' || settled.phase === 'refused') {
			throw new NoToken(settled.why, settled.cure);
		}

		if (!given) {
			throw new NoToken('there is no access token', signIn);
		}

		return given.token;
	};

	const replace = (next: GivenToken | undefined): void => {
		age += 1;
		given = next;
		state.value = {phase: 'idle'};
	};

	return {
		state,
		client: http
			? matrixClient({
					...http,
					token: secret,
					refused(error, token) {
						if (given?.token === token) {
							state.value = refuse(given, error);
						}
					},
				})
			: none,
		open: http ? matrixClient(http) : none,
		async check() {
			const {value} = state;
			if (value.phase === 'ready' && value.admin) {
				return value;
			}

			// The config's may be another by now.
			if (value.phase === 'refused' && !value.way && !checking) {
				given = undefined;
			}

			return check();
		},
		use(next) {
			bad = undefined;
			replace(next);
			return check();
		},
		held: () => given?.token,
		kept(where) {
			if (state.value.phase === 'ready') {
				state.value = {...state.value, kept: where};
			}
		},
		forget: () => replace(undefined),
	};
}

function stateOf(error: unknown, found: GivenToken | undefined): AccessState {
	if (error instanceof NoToken) {
		return {phase: 'none', why: error.message, cure: error.cure};
	}

	const {origin = '', way} = found ?? {};
	const cure = error instanceof MatrixError ? error.cure : undefined;
	return {
		phase: 'unreached',
		origin,
		why: clean(error instanceof Error ? error.message : String(error)),
		...(cure ? {cure} : {}),
		...(way ? {way} : {}),
	};
}
