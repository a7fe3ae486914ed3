import type {Config} from '../config/schema.js';
import type {Stack} from '../config/stack-schema.js';
import type {Host} from '../hosts/host.js';
import {hostHttp} from '../hosts/host-http.js';
import {clean} from '../parsers/clean.js';
import {isRecord, textOf} from '../parsers/json.js';
import {Observable} from '../system/observable.js';
import type {Secret} from '../system/secret.js';
import type {Access} from './access.js';
import {type AccessState, type GivenToken, type MatrixClient, MatrixError, matrixPath, NoToken} from './client.js';
import {findToken} from './find-token.js';
import {matrixClient} from './matrix-client.js';

export interface AccessOptions {
	readonly config: Config;
	readonly hosts: ReadonlyMap<string, Host>;
}

/** What the screen and `run` offer where there is no token. */
const signIn = 'Sign in as an administrator, or name a token in the config: admin: {token: {file: FILE}}';

/** The tokens of all stacks, held in memory only. */
export function createAccess({config, hosts}: AccessOptions): Access {
	const made = new Map<string, StackAccess>();
	const of = (name: string): StackAccess => {
		const known = made.get(name);
		if (known) {
			return known;
		}

		const stack = config.stacks.find(candidate => candidate.name === name);
		if (!stack) {
			throw new Error(`there is no stack ${name}`);
		}

		const access = stackAccess(stack, stack.synapse && hosts.get(stack.synapse.host));
		made.set(name, access);
		return access;
	};

	return {
		state: name => of(name).state,
		client: name => of(name).client,
		open: name => of(name).open,
		check: name => of(name).check(),
		use: (name, given) => of(name).use(given),
		held: name => of(name).held(),
		forget: name => of(name).forget(),
	};
}

interface StackAccess {
	readonly state: Observable<AccessState>;
	readonly client: MatrixClient;
	readonly open: MatrixClient;
	check(): Promise<AccessState>;
	use(given: GivenToken): Promise<AccessState>;
	held(): Secret | undefined;
	forget(): void;
}

function stackAccess({name, synapse, admin}: Stack, host: Host | undefined): StackAccess {
	const state = new Observable<AccessState>({phase: 'idle'});
	let given: GivenToken | undefined;
	let looking: Promise<GivenToken> | undefined;
	let checking: Promise<AccessState> | undefined;

	const none: MatrixClient = {
		async request() {
			throw new NoToken(`${name} has no homeserver in the config`, 'Add one, as in synapse: {host: HOST}');
		},
	};

	/** The one that is held, else the configured one; looked for once at a time. */
	const token = async (): Promise<GivenToken> => {
		if (given) {
			return given;
		}

		if (!admin) {
			throw new NoToken('no access token', signIn);
		}

		looking ??= findToken(admin.token).finally(() => {
			looking = undefined;
		});
		const found = await looking;
		given ??= found;
		return given;
	};

	const secret = async (): Promise<Secret> => {
		const {phase} = state.value;
		if (phase === 'refused' && given) {
			throw new NoToken(`${given.origin}: the homeserver refused this token`, signIn);
		}

		return (await token()).token;
	};

	const http = host && synapse ? {http: hostHttp(host), url: synapse.url} : undefined;
	const open = http ? matrixClient(http) : none;
	const refused = ({message}: MatrixError): void => {
		const origin = given?.origin ?? '';
		state.value = {phase: 'refused', origin, why: `${origin}: ${message}`, cure: signIn};
	};

	const client = http ? matrixClient({...http, token: secret, refused}) : none;
	/** Asks with the token itself, so that one that was refused before can be tried again. */
	const asked = http ? matrixClient({...http, token: async () => (await token()).token}) : none;

	const look = async (): Promise<AccessState> => {
		let origin = '';
		try {
			({origin} = await token());
			state.value = {phase: 'checking', origin};
			return await whose(asked, origin);
		} catch (error) {
			return stateOf(error, origin);
		}
	};

	const check = (): Promise<AccessState> => {
		checking ??= look()
			.then(found => {
				state.value = found;
				return found;
			})
			.finally(() => {
				checking = undefined;
			});
		return checking;
	};

	return {
		state,
		client,
		open,
		async check() {
			return state.value.phase === 'ready' ? state.value : check();
		},
		async use(token) {
			await checking;
			given = token;
			return check();
		},
		held: () => given?.token,
		forget() {
			given = undefined;
			state.value = {phase: 'idle'};
		},
	};
}

/** Whose token it is, whether that is an administrator, and who keeps the users. */
async function whose(client: MatrixClient, origin: string): Promise<AccessState> {
	const who = await client.request({method: 'GET', path: '/_matrix/client/v3/account/whoami'});
	const user = textOf(who, 'user_id');
	if (user === undefined) {
		throw new MatrixError(200, 'whoami does not name a user', {cure: 'Look at synapse.url in the config'});
	}

	const [admin, mas] = await Promise.all([isAdmin(client, user), hasMas(client)]);
	const device = textOf(who, 'device_id');
	return {
		phase: 'ready',
		origin,
		user: clean(user),
		admin,
		mas,
		...(device === undefined ? {} : {device: clean(device)}),
	};
}

/** Synapse tells an administrator only; to others it says 403. */
async function isAdmin(client: MatrixClient, user: string): Promise<boolean> {
	try {
		// Under MAS /admin of a user is switched off; the user itself tells.
		const answer = await client.request({method: 'GET', path: matrixPath`/_synapse/admin/v2/users/${user}`});
		return isRecord(answer);
	} catch (error) {
		if (error instanceof MatrixError && (error.status === 403 || error.status === 400)) {
			return false;
		}

		throw error;
	}
}

/** Where the Matrix Authentication Service keeps the users the homeserver has no login of its own (MSC3861). */
async function hasMas(client: MatrixClient): Promise<boolean> {
	try {
		const answer = await client.request({method: 'GET', path: '/_matrix/client/v1/auth_metadata'});
		return textOf(answer, 'issuer') !== undefined;
	} catch (error) {
		if (error instanceof MatrixError) {
			return false;
		}

		throw error;
	}
}

function stateOf(error: unknown, origin: string): AccessState {
	if (error instanceof NoToken) {
		return {phase: 'none', why: error.message, cure: error.cure};
	}

	if (error instanceof MatrixError && (error.status === 401 || error.status === 403)) {
		return {phase: 'refused', origin, why: `${origin}: ${error.message}`, cure: signIn};
	}

	return {phase: 'unreached', origin, why: clean(error instanceof Error ? error.message : String(error))};
}
