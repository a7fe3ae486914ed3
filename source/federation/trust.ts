import * as tls from 'node:tls';

/**
 * The authorities that this Node trusts (its own list, NODE_EXTRA_CA_CERTS, the system's where it is told so) and `extra`
 * (PEM). Old TLS and weak keys are let through, so that they can be seen and named; nothing secret goes over it.
 */
export function createTrust(extra: readonly string[] = []): tls.SecureContext {
	// Node 22.15 has it.
	const usual = tls.getCACertificates?.('default') ?? tls.rootCertificates;
	return tls.createSecureContext({
		ca: [...usual, ...extra],
		minVersion: 'TLSv1',
		ciphers: 'DEFAULT@SECLEVEL=0',
	});
}
