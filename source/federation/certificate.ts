import {isIP} from 'node:net';
import {type Step, step, type Verdict, worst} from './report.js';
import type {Certificate, TlsLook} from './start-tls.js';
import {dateOf, spanOf} from './text.js';

type Finding = Pick<Step, 'code' | 'seen' | 'cause' | 'cure'> & {readonly verdict: Verdict};

const day = 86_400_000;

/** ms: from then on it should have been renewed; a sixth of its life, two weeks at most (some live six days only). */
const soonBefore = ({validFrom, validTo}: Certificate): number => Math.min(14 * day, (validTo - validFrom) / 6);

export const daysLeft = (validTo: number, now: number): number => Math.floor((validTo - now) / day);

function judgeDates(certificate: Certificate, now: number): Finding[] {
	const {validFrom, validTo} = certificate;
	if (now >= validTo) {
		return [
			{
				verdict: 'critical',
				code: 'certificate-expired',
				seen: `the certificate ended ${spanOf(now - validTo)} ago, ${dateOf(validTo)}`,
				cause: 'it was not renewed, or the server was not reloaded after it was',
				cure: 'Renew it, and reload what terminates TLS.',
			},
		];
	}

	if (now < validFrom) {
		return [
			{
				verdict: 'critical',
				code: 'certificate-not-yet-valid',
				seen: `the certificate is valid from ${dateOf(validFrom)} only`,
				cause: 'the clock of this machine or of the one that issued it is wrong',
				cure: 'Set the clocks.',
			},
		];
	}

	return validTo - now < soonBefore(certificate)
		? [
				{
					verdict: 'warning',
					code: 'certificate-ends-soon',
					seen: `the certificate ends in ${spanOf(validTo - now)}, ${dateOf(validTo)}`,
					cause: 'its renewal does not run',
					cure: 'See the log of the ACME client; renew it.',
				},
			]
		: [];
}

const chainWords: Readonly<Record<string, Omit<Finding, 'verdict'>>> = {
	DEPTH_ZERO_SELF_SIGNED_CERT: {
		code: 'certificate-self-signed',
		seen: 'the certificate is self-signed',
		cause: 'no certificate was set up for this name, or a default one is sent',
		cure: 'Get one from a public authority (ACME).',
	},
	SELF_SIGNED_CERT_IN_CHAIN: {
		code: 'certificate-unknown-ca',
		seen: 'the chain ends in an authority that nobody else trusts',
		cause: 'a private authority issued it',
		cure: 'Get one from a public authority (ACME).',
	},
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
		code: 'certificate-incomplete-chain',
		seen: 'the certificate comes alone, without the one that issued it',
		cause: 'cert.pem is configured instead of fullchain.pem, or the authority is a private one',
		cure: 'Send the whole chain (fullchain.pem).',
	},
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
		code: 'certificate-incomplete-chain',
		seen: 'a certificate of the chain is missing, or its authority is not trusted',
		cause: 'the intermediate certificate is not sent, or the authority is a private one',
		cure: 'Send the whole chain (fullchain.pem).',
	},
};

// Told by its dates.
const dateFaults: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

function judgeChain({chainFault}: TlsLook, dates: readonly Finding[]): Finding[] {
	if (chainFault === undefined || (dateFaults.has(chainFault) && dates.some(({verdict}) => verdict === 'critical'))) {
		return [];
	}

	if (chainFault === 'CERT_HAS_EXPIRED') {
		return [
			{
				verdict: 'critical',
				code: 'certificate-expired',
				seen: 'a certificate further up in the chain has ended',
				cause: 'an old intermediate certificate is sent',
				cure: 'Send the chain that came with the certificate.',
			},
		];
	}

	const known = chainWords[chainFault];
	return [
		known
			? {verdict: 'critical', ...known}
			: {
					verdict: 'critical',
					code: 'certificate-untrusted',
					seen: `the certificate is not trusted (${chainFault.toLowerCase().replaceAll('_', ' ')})`,
					cure: 'Get one from a public authority (ACME).',
				},
	];
}

function judgeName({nameFits, chain: [first]}: TlsLook, certName: string): Finding[] {
	if (nameFits) {
		return [];
	}

	const names = first?.names ?? [];
	const listed = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
	return [
		{
			verdict: 'critical',
			code: 'certificate-wrong-name',
			seen: `the certificate is not for ${certName}, but for ${listed || 'no name at all'}`,
			cause:
				isIP(certName) === 0
					? 'the reverse proxy has no site of this name, or its certificate does not have the name'
					: 'certificates for IP addresses are rare; a server name that is an address needs one',
			cure: `Get a certificate that has ${certName} among its subject alternative names.`,
		},
	];
}

const judgeStrength = ({protocol, chain: [first]}: TlsLook): Finding[] => [
	...(/^(?:SSLv|TLSv1(?:\.1)?$)/.test(protocol)
		? [
				{
					verdict: 'critical' as const,
					code: 'tls-old' as const,
					seen: `${protocol} is all that it speaks`,
					cause: 'an old server or a wrong list of protocols',
					cure: 'Allow TLS 1.2 and 1.3; hardly any homeserver connects with less.',
				},
			]
		: []),
	...(first?.bits !== undefined && first.bits < 2048
		? [
				{
					verdict: 'warning' as const,
					code: 'certificate-weak' as const,
					seen: `the certificate's RSA key has ${first.bits} bits`,
					cure: 'Get one with 2048 bits or more: many systems refuse less.',
				},
			]
		: []),
];

/** Everything that is wrong with what was seen in the handshake, worst first. */
export function judgeTls(look: TlsLook, certName: string, now: number): readonly Finding[] {
	const dates = look.chain[0] ? judgeDates(look.chain[0], now) : [];
	const findings = [...judgeName(look, certName), ...dates, ...judgeChain(look, dates), ...judgeStrength(look)];
	return [
		...findings.filter(({verdict}) => verdict === 'critical'),
		...findings.filter(({verdict}) => verdict !== 'critical'),
	];
}

/** Nobody else would go on. */
export const isRefused = (look: TlsLook, certName: string, now: number): boolean =>
	judgeTls(look, certName, now).some(({verdict}) => verdict === 'critical');

const evidenceOf = ({subject, issuer, names, validFrom, validTo, fingerprint}: Certificate): string[] => [
	`subject ${subject || '(empty)'} · issuer ${issuer || '(empty)'}`,
	...(names.length === 0
		? []
		: [`names ${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}`]),
	`valid ${dateOf(validFrom)} to ${dateOf(validTo)}`,
	`SHA-256 ${fingerprint}`,
];

/** The step of the certificate and what was agreed on. */
export function tlsStep(look: TlsLook, certName: string, now: number): Step {
	const findings = judgeTls(look, certName, now);
	const [first] = look.chain;
	const left = first ? `${daysLeft(first.validTo, now)} days left` : 'no certificate';
	const [worstOne, ...others] = findings;
	return step(
		'tls',
		'TLS and certificate',
		worst(['ok', ...findings.map(({verdict}) => verdict)]),
		worstOne ? findings.map(({seen}) => seen).join('; ') : `${look.protocol}, certificate for ${certName}, ${left}`,
		{
			...(worstOne
				? {code: worstOne.code, cause: worstOne.cause, cure: [worstOne, ...others].map(({cure}) => cure).join(' ')}
				: {}),
			wanted: `a certificate for ${certName} from a known authority`,
			section: 'server-server API, "TLS"',
			evidence: [`${look.protocol} ${look.cipher}`, ...look.chain.flatMap(evidenceOf)],
		},
	);
}
