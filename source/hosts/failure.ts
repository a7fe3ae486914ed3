import {clean} from '../parsers/clean.js';

/** Why there is no connection; decides what the host does next. */
export type FailureKind =
	/** Network, server: tried again by itself. */
	| 'unreached'
	/** The agent: tried again by itself, but the server is left alone until the agent has changed. */
	| 'agent'
	/** Key, password, host key, or what this transport cannot do: only the person can help. */
	| 'refused';

/** Its words are shown as they are, and may be the server's (a DISCONNECT's, a name's): cleaned here, once for all. */
export class ConnectFailure extends Error {
	override readonly name = 'ConnectFailure';
	readonly kind: FailureKind;
	readonly cure?: string;

	constructor(kind: FailureKind, message: string, cure?: string, cause?: unknown) {
		super(clean(message), {cause});
		this.kind = kind;
		this.cure = cure === undefined ? undefined : clean(cure);
	}
}

const networkWords: Readonly<Record<string, (target: string) => string>> = {
	ECONNREFUSED: target => `${target} refuses connections: no SSH server listens there`,
	ENOTFOUND: target => `${target}: no such name`,
	EAI_AGAIN: target => `${target}: the name cannot be looked up now`,
	EHOSTUNREACH: target => `${target}: no route to the host`,
	ENETUNREACH: target => `${target}: network unreachable`,
	ETIMEDOUT: target => `${target} does not answer`,
	ECONNRESET: target => `${target} hung up`,
	EPIPE: target => `${target} hung up`,
};

const cures: Readonly<Record<string, string>> = {
	ENOTFOUND: 'Look at how it is written in the configuration, and for its Host and HostName in ~/.ssh/config',
};

/** An error of ssh2 or the network in words for the person. `target` as host:port. */
export function explainConnect(error: Error & {code?: unknown; level?: string}, target: string): ConnectFailure {
	const known = typeof error.code === 'string' ? networkWords[error.code] : undefined;
	if (known) {
		return new ConnectFailure('unreached', known(target), cures[error.code as string], error);
	}

	if (/^Handshake failed: no matching/.test(error.message)) {
		return new ConnectFailure(
			'refused',
			`${target}: no common algorithm: ${error.message.replace('Handshake failed: ', '')}`,
			'Allow an older algorithm on the server, or use the system ssh for this host (transport: openssh)',
			error,
		);
	}

	if (/before handshake/.test(error.message)) {
		const cure = 'The server may be starting, full (MaxStartups) or blocking this address';
		return new ConnectFailure('unreached', `${target} hung up before it said a word`, cure, error);
	}

	return new ConnectFailure('unreached', `${target}: ${error.message}`, undefined, error);
}
