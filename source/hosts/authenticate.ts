import ssh2, {type AnyAuthMethod, type AuthHandlerMiddleware, type ParsedKey, type Prompt} from 'ssh2';
import {clean} from '../parsers/clean.js';
import type {Secret} from '../system/secret.js';
import type {Asker} from './asker.js';
import {explainRefusal, type Tried} from './auth-failure.js';
import type {ConnectFailure} from './failure.js';
import type {Identities, Identity} from './identities.js';
import type {Keyring} from './keyring.js';
import type {SshDestination} from './ssh-config.js';

export interface AuthenticationOptions {
	/** How the person calls the machine. */
	readonly name: string;
	readonly destination: SshDestination;
	readonly identities: Identities;
	readonly keyring: Keyring;
	readonly asker: Asker;
	/** Ends when the connection does: questions whose answer is of no use any more are taken back. */
	readonly signal: AbortSignal;
	/** Ends the connection: the person would not answer, and an empty answer would count as a wrong password. */
	readonly giveUp: () => void;
}

export interface Authentication {
	readonly handler: AuthHandlerMiddleware;
	/** After a refusal: what was tried and what to do. */
	failure(serverWords?: string): ConnectFailure;
	/** After success: what worked is kept for the next time. */
	accepted(): void;
}

const order = ['publickey', 'keyboard-interactive', 'password'] as const;
type Method = (typeof order)[number];

/** One connection's authentication, in the order and with the patience of OpenSSH; each key and question once, never a second round. */
export function authentication(options: AuthenticationOptions): Authentication {
	const {destination, identities, keyring} = options;
	const account = `${destination.user}@${destination.hostname}:${destination.port}`;
	const tried: Tried = {keys: [], declined: [], passwords: 0, offered: undefined};
	const attempts = {'keyboard-interactive': 0, password: 0};
	const keys = [...identities.list];
	const methods = allowedMethods(destination);
	let password = keyring.passwords.get(account);
	let isFresh = false;

	const askPassword = async (label: string): Promise<Secret | undefined> => {
		if (password && !isFresh && tried.passwords === 0) {
			return password;
		}

		keyring.passwords.delete(account);
		const answer = await options.asker.ask({
			kind: 'password',
			title: `Password of ${destination.user} on ${options.name}`,
			text: tried.passwords > 0 ? ['That was not it.'] : [],
			fields: [{label, hidden: true}],
		});
		isFresh = true;
		password = answer?.[0];
		return password;
	};

	const answerPrompts = async (name: string, instructions: string, prompts: readonly Prompt[]) => {
		const only = prompts.length === 1 && !prompts[0]!.echo && /password/i.test(prompts[0]!.prompt);
		if (only) {
			const answer = await askPassword(clean(prompts[0]!.prompt));
			return answer && [answer];
		}

		return options.asker.ask(
			{
				kind: 'keyboard-interactive',
				title: clean(name) || `${options.name} asks`,
				text: instructions.split('\n').map(clean).filter(Boolean),
				fields: prompts.map(({prompt, echo}) => ({label: clean(prompt), hidden: !echo})),
			},
			options.signal,
		);
	};

	const next = async (offered: readonly string[]): Promise<AnyAuthMethod | false> => {
		for (const method of methods.filter(one => offered.includes(one))) {
			const attempt = method === 'publickey' ? tryKey(keys, destination.user, tried) : await trySecret(method);
			if (attempt) {
				return attempt;
			}
		}

		return false;
	};

	const trySecret = async (method: 'password' | 'keyboard-interactive'): Promise<AnyAuthMethod | undefined> => {
		if (attempts[method]++ >= destination.numberOfPasswordPrompts || tried.declined.includes(method)) {
			return undefined;
		}

		const username = destination.user;
		if (method === 'password') {
			const answer = await askPassword('Password');
			if (!answer) {
				tried.declined.push(method);
				return undefined;
			}

			tried.passwords++;
			return {type: 'password', username, password: answer.reveal()};
		}

		return {
			type: 'keyboard-interactive',
			username,
			prompt: (name, instructions, _language, prompts, finish) => {
				answerPrompts(name, instructions, prompts).then(answers => {
					if (!answers) {
						tried.declined.push(method);
						options.giveUp();
						return;
					}

					tried.passwords++;
					finish(prompts.map((_, index) => answers[index]?.reveal() ?? ''));
				});
			},
		};
	};

	return {
		handler(offered, _partial, proceed) {
			if (offered === null) {
				proceed({type: 'none', username: destination.user});
				return;
			}

			tried.offered = offered;
			next(offered).then(
				method => proceed(method as AnyAuthMethod),
				() => proceed(false as never),
			);
		},
		failure: serverWords => explainRefusal({name: options.name, destination, identities, tried, serverWords}),
		accepted() {
			if (password && tried.passwords > 0) {
				keyring.passwords.set(account, password);
			}
		},
	};
}

function allowedMethods(destination: SshDestination): Method[] {
	const allowed: Readonly<Record<Method, boolean>> = {
		publickey: destination.pubkeyAuthentication,
		'keyboard-interactive': destination.kbdInteractiveAuthentication,
		password: destination.passwordAuthentication,
	};
	const preferred = destination.preferredAuthentications;
	const methods = preferred.length > 0 ? preferred.filter(one => order.includes(one as Method)) : order;
	return (methods as Method[]).filter(one => allowed[one]);
}

function tryKey(keys: Identity[], username: string, tried: Tried): AnyAuthMethod | undefined {
	const identity = keys.shift();
	if (!identity) {
		return undefined;
	}

	tried.keys.push(identity);
	return {type: 'agent', username, agent: oneKeyAgent(identity, tried)};
}

/** ssh2 asks whether the server would take the key, and for a signature only if so: thus no passphrase is asked in vain. */
function oneKeyAgent(identity: Identity, tried: Tried): InstanceType<typeof ssh2.BaseAgent> {
	class OneKey extends ssh2.BaseAgent<ParsedKey> {
		getIdentities(give: (error: undefined, keys: ParsedKey[]) => void): void {
			give(undefined, [identity.public]);
		}

		sign(_key: ParsedKey, data: Buffer, options: unknown, give?: unknown): void {
			const answer = (give ?? options) as (error: Error | undefined, signature?: Buffer) => void;
			const hash = give ? (options as {hash?: string}).hash : undefined;
			identity.sign(data, hash).then(
				signature => {
					if (signature) {
						answer(undefined, signature);
					} else {
						tried.declined.push(identity.label);
						answer(new Error('no passphrase'));
					}
				},
				(error: Error) => {
					tried.signing = {label: identity.label, error};
					answer(error);
				},
			);
		}
	}

	return new OneKey();
}
