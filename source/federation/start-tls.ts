import type {X509Certificate} from 'node:crypto';
import {isIP} from 'node:net';
import type {Duplex} from 'node:stream';
import {connect, type SecureContext, type TLSSocket} from 'node:tls';
import {shown} from './text.js';

/** One certificate as the server sent it; texts are cleaned. */
export interface Certificate {
	readonly subject: string;
	readonly issuer: string;
	/** Subject alternative names: names and addresses as they are, others with their kind before them. */
	readonly names: readonly string[];
	/** SHA-256, with colons. */
	readonly fingerprint: string;
	/** ms since the epoch. */
	readonly validFrom: number;
	readonly validTo: number;
	/** Bits of an RSA key. */
	readonly bits?: number;
}

/** What was agreed on and shown in a TLS handshake. */
export interface TlsLook {
	/** `TLSv1.3`. */
	readonly protocol: string;
	readonly cipher: string;
	/** As sent, the server's own first. */
	readonly chain: readonly Certificate[];
	/** OpenSSL's reason not to trust the chain, `CERT_HAS_EXPIRED`; absent: it is trusted. Names do not matter here. */
	readonly chainFault?: string;
	/** Whether the first certificate is for the name or address that was wanted. */
	readonly nameFits: boolean;
}

export interface TlsWish {
	/** The name or IP address that the certificate must be for. */
	readonly certName: string;
	readonly sni?: string;
	readonly trust: SecureContext;
}

// A chain has two or three.
const longestChain = 8;

const distinguished = (text: string): string => shown(text.split('\n').join(', '));

const bitsOf = (certificate: X509Certificate): number | undefined => {
	try {
		const key = certificate.publicKey;
		return key.asymmetricKeyType?.startsWith('rsa') ? key.asymmetricKeyDetails?.modulusLength : undefined;
	} catch {
		// A kind of key that this Node does not know.
		return undefined;
	}
};

function readCertificate(certificate: X509Certificate): Certificate {
	const bits = bitsOf(certificate);
	const names = (certificate.subjectAltName ?? '').split(', ').filter(name => name !== '');
	return {
		subject: distinguished(certificate.subject ?? ''),
		issuer: distinguished(certificate.issuer ?? ''),
		names: names.slice(0, 100).map(name => shown(name.replace(/^(?:DNS|IP Address):/, ''))),
		fingerprint: certificate.fingerprint256,
		validFrom: Date.parse(certificate.validFrom),
		validTo: Date.parse(certificate.validTo),
		...(bits === undefined ? {} : {bits}),
	};
}

function chainOf(first: X509Certificate | undefined): Certificate[] {
	const chain: Certificate[] = [];
	const seen = new Set<string>();
	for (
		let next = first;
		next && !seen.has(next.fingerprint256) && chain.length < longestChain;
		next = next.issuerCertificate
	) {
		seen.add(next.fingerprint256);
		chain.push(readCertificate(next));
	}

	return chain;
}

/** RFC 9525: alternative names only, and a wildcard is a whole label; a common name is no name of a server any more. No certificate has a final dot. */
const fits = (certificate: X509Certificate | undefined, certName: string): boolean =>
	certificate !== undefined &&
	(isIP(certName) === 0
		? certificate.checkHost(certName.replace(/\.$/, ''), {subject: 'never', partialWildcards: false}) !== undefined
		: certificate.checkIP(certName) !== undefined);

function lookAt(socket: TLSSocket, certName: string): TlsLook {
	const certificate = socket.getPeerX509Certificate();
	return {
		protocol: socket.getProtocol() ?? 'unknown',
		cipher: shown(socket.getCipher().standardName ?? socket.getCipher().name),
		chain: chainOf(certificate),
		nameFits: fits(certificate, certName),
		// Node's types say Error, its documentation and its code say the reason's code.
		...(socket.authorized ? {} : {chainFault: String(socket.authorizationError)}),
	};
}

/** TLS over a connection that is open. Whoever calls ends the connection when it has waited long enough. */
export function startTls(stream: Duplex, {certName, sni, trust}: TlsWish): Promise<{socket: TLSSocket; look: TlsLook}> {
	return new Promise((resolve, reject) => {
		const socket = connect({
			socket: stream,
			secureContext: trust,
			ALPNProtocols: ['http/1.1'],
			rejectUnauthorized: false,
			// Names are looked at apart, so that both faults of a certificate are seen.
			checkServerIdentity: () => undefined,
			...(sni === undefined ? {} : {servername: sni}),
		});
		socket.once('error', reject);
		socket.once('close', () => reject(new Error('closed')));
		socket.once('secureConnect', () => {
			// What comes later is told to the request that it ends.
			socket.on('error', () => undefined);
			resolve({socket, look: lookAt(socket, certName)});
		});
	});
}
