import type {FaultCode} from './fault-code.js';
import type {Verdict} from './report.js';
import {shown} from './text.js';
import {DeadlineOver, TimeUp} from './within.js';

/** Why there is no answer. */
export interface Failure {
	readonly code: FaultCode;
	readonly seen: string;
	readonly cause?: string;
	readonly cure?: string;
	/** It says nothing about the server: this side has no way there, or no time left. */
	readonly notJudged?: boolean;
}

export type Phase = 'connect' | 'tls' | 'http';

const connectCodes: Readonly<Record<string, FaultCode>> = {
	ECONNREFUSED: 'connect-refused',
	ETIMEDOUT: 'connect-timeout',
	EHOSTUNREACH: 'connect-unreachable',
	EHOSTDOWN: 'connect-unreachable',
	ENETUNREACH: 'no-route',
	EADDRNOTAVAIL: 'no-route',
	EAFNOSUPPORT: 'no-route',
	ENETDOWN: 'no-route',
	// Of a connection over a host (hosts/host.ts HostErrorKind)
	refused: 'connect-refused',
	timeout: 'connect-timeout',
	unreachable: 'no-route',
	lost: 'no-route',
	forbidden: 'no-route',
};

const connectWords: Partial<Record<FaultCode, Omit<Failure, 'code'>>> = {
	'connect-refused': {
		seen: 'the connection is refused',
		cause: 'nothing listens on this port, or a firewall rejects it',
		cure: 'Let the server or its reverse proxy listen there, and open the port.',
	},
	'connect-timeout': {
		seen: 'no answer to the connection',
		cause:
			'a firewall drops it, the port is not forwarded, or the machine is off; from inside the same network: the router does no hairpin NAT',
		cure: 'Open and forward the port; check the address in DNS.',
	},
	'connect-unreachable': {
		seen: 'the address cannot be reached',
		cause: 'the machine is off, or DNS has an old address',
		cure: 'Correct the address in DNS, or take it out.',
	},
	'no-route': {seen: 'there is no way to this address from here', notJudged: true},
};

function explainConnect(error: unknown): Failure {
	const {
		code = '',
		kind = '',
		message = '',
		cure,
	} = (error ?? {}) as Partial<Record<'code' | 'kind' | 'message' | 'cure', string>>;
	const found = error instanceof TimeUp ? 'connect-timeout' : (connectCodes[code] ?? connectCodes[kind]);
	const known = found && connectWords[found];
	return found && known
		? {
				code: found,
				...known,
				...(kind && message ? {seen: `${known.seen}: ${shown(message)}`} : {}),
				...(cure ? {cure: shown(cure)} : {}),
			}
		: {code: 'connect-failed', seen: shown(message || String(error))};
}

const tlsWords = (code: string): Omit<Failure, 'code'> & {code: FaultCode} => {
	if (
		/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNKNOWN_PROTOCOL|UNEXPECTED_MESSAGE|RECORD_LAYER/.test(
			code,
		)
	) {
		return {
			code: 'tls-not-tls',
			seen: 'what answers does not speak TLS',
			cause: 'plain HTTP, or another program, listens on this port',
			cure: 'Put the reverse proxy with the certificate on this port, or let the listener speak TLS.',
		};
	}

	if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS/.test(code)) {
		return {
			code: 'tls-old',
			seen: 'no version of TLS in common',
			cause: 'the server knows old versions only',
			cure: 'Allow TLS 1.2 and 1.3.',
		};
	}

	if (/ALERT|UNRECOGNIZED_NAME/.test(code)) {
		return {
			code: 'tls-alert',
			seen: `the server ends the handshake (${alertOf(code)})`,
			cause: 'it has no site or no certificate for this name, or wants another cipher',
			cure: 'Give the reverse proxy a site and a certificate for this name.',
		};
	}

	return {
		code: 'tls-failed',
		seen: 'the connection is closed in the TLS handshake',
		cause: 'no TLS is spoken on this port, or a proxy in front of it has no site for this name',
		cure: 'See the log of what listens on this port.',
	};
};

const alertOf = (code: string): string =>
	code
		.replace(/^ERR_SSL_/, '')
		.replace(/^(?:SSLV3|TLSV1|TLSV13|SSL\/TLS)_/, '')
		.replace(/^ALERT_/, '')
		.toLowerCase()
		.replaceAll('_', ' ');

function explainTls(error: unknown): Failure {
	const {code = '', message = ''} = (error ?? {}) as {code?: string; message?: string};
	if (error instanceof TimeUp) {
		return {
			code: 'tls-timeout',
			seen: `connected, but ${error.message} to the TLS handshake`,
			cause: 'what listens there does not speak TLS, or hangs',
			cure: 'See what listens on this port.',
		};
	}

	// OpenSSL's reason is in the message where the code only says EPROTO.
	return tlsWords(code === 'EPROTO' || code === '' ? message.toUpperCase().replaceAll(' ', '_') : code);
}

function explainHttp(error: unknown): Failure {
	const {code = '', message = ''} = (error ?? {}) as {code?: string; message?: string};
	if (error instanceof TimeUp) {
		return {
			code: 'http-timeout',
			seen: error.message,
			cause: 'the server, or what is behind its proxy, hangs or is overloaded',
		};
	}

	if (code.startsWith('HPE_')) {
		return {code: 'http-failed', seen: `what answers does not speak HTTP/1.1 (${shown(message, 80)})`};
	}

	return /CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE/.test(code)
		? {
				code: 'http-failed',
				seen: 'it wants a certificate of the client',
				cure: 'Ask for no client certificate on the federation port.',
			}
		: {
				code: 'http-failed',
				seen: 'the connection is closed without a whole answer',
				cause: `see the log of the reverse proxy${code ? ` (${shown(code, 40)})` : ''}`,
			};
}

/** A failure in words; what it was is kept as `code`. */
export function explainFailure(phase: Phase, error: unknown): Failure {
	if (error instanceof DeadlineOver) {
		return {code: 'deadline', seen: error.message, notJudged: true};
	}

	return phase === 'connect' ? explainConnect(error) : phase === 'tls' ? explainTls(error) : explainHttp(error);
}

/** `skipped` for what says nothing about the server. */
export const verdictOf = (failure: Failure, otherwise: Verdict): Verdict => (failure.notJudged ? 'skipped' : otherwise);
