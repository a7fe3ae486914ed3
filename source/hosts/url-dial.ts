import {isIP} from 'node:net';
import type {Duplex} from 'node:stream';
import {type Host, HostError} from './host.js';
import type {Dial} from './http-agent.js';

/** Connections from a host to where a URL points, with TLS for https. */
export function urlDial(host: Host, url: URL): Dial {
	const name = url.hostname.replace(/^\[(.*)\]$/, '$1');
	const secure = url.protocol === 'https:';
	const port = Number(url.port || (secure ? 443 : 80));
	return async signal => {
		const connection = await host.connect({host: name, port}, signal);
		return secure ? overTls(connection, name, signal) : connection;
	};
}

/** RFC 6066, 3: an address is no server name. */
async function overTls(connection: Duplex, name: string, signal: AbortSignal): Promise<Duplex> {
	const {connect} = await import('node:tls');
	return new Promise((resolve, reject) => {
		const socket = connect({socket: connection, ...(isIP(name) ? {host: name} : {servername: name})});
		const fail = (error: unknown) => {
			signal.removeEventListener('abort', giveUp);
			socket.destroy();
			connection.destroy();
			reject(error);
		};
		const giveUp = () => fail(signal.reason);
		socket.once('error', fail);
		socket.once('secureConnect', () => {
			signal.removeEventListener('abort', giveUp);
			socket.off('error', fail);
			resolve(socket);
		});
		signal.addEventListener('abort', giveUp, {once: true});
	});
}

/** Codes of X.509 verification (node:tls, "X509 certificate error codes") in words. */
const certificateWords: Readonly<Record<string, string>> = {
	CERT_HAS_EXPIRED: 'has expired',
	CERT_NOT_YET_VALID: 'is not valid yet',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed',
	SELF_SIGNED_CERT_IN_CHAIN: 'comes from an authority of its own',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'does not come with the whole chain of its issuers',
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'comes from an authority that is not known here',
	UNABLE_TO_GET_ISSUER_CERT: 'does not come with the whole chain of its issuers',
	ERR_TLS_CERT_ALTNAME_INVALID: 'is for another name',
};

/** Why a certificate is not good, in words; undefined if the error is about something else. */
export function certificateProblem(error: unknown): string | undefined {
	const {code = ''} = error as NodeJS.ErrnoException;
	return Object.hasOwn(certificateWords, code) ? certificateWords[code] : undefined;
}

/** An error of a request, where a certificate is the reason in words that say so. */
export function explainCertificate(host: string, url: URL, error: unknown): unknown {
	const cause = error instanceof HostError ? error.cause : error;
	const problem = cause && certificateProblem(cause);
	return problem
		? new HostError('failed', host, `the certificate of ${url.host} ${problem}`, {
				cure: 'An authority of your own is known to Node by NODE_EXTRA_CA_CERTS=FILE',
				cause,
			})
		: error;
}
