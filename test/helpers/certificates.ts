import {generateKeyPairSync, type KeyObject, randomBytes, sign} from 'node:crypto';
import {isIP} from 'node:net';

/** What a certificate is to say. */
export interface CertificateWish {
	/** Names and IP addresses (bare) that it is for. */
	readonly names?: readonly string[];
	readonly commonName?: string;
	/** Who signs it; itself if not given. */
	readonly issuer?: Certified;
	/** An authority: may sign others. */
	readonly authority?: boolean;
	/** ms since the epoch; a day ago and in 60 days if not given. */
	readonly from?: number;
	readonly to?: number;
}

export interface Certified {
	/** PEM. */
	readonly cert: string;
	readonly key: string;
	/** This one and those that signed it, without a self-signed one at the end: what a server sends. */
	readonly chain: string;
	readonly subject: Buffer;
	readonly privateKey: KeyObject;
}

// DER (X.690), as much as X.509 (RFC 5280) needs.
const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
	const content = Buffer.concat(parts);
	const size = content.length;
	const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
	return Buffer.concat([Buffer.from([tag, ...length]), content]);
};

const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const objectId = (text: string): Buffer => {
	const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
	const bytes = rest.flatMap(arc => {
		const digits = [arc & 0x7f];
		for (let left = arc >> 7; left > 0; left >>= 7) {
			digits.unshift((left & 0x7f) | 0x80);
		}

		return digits;
	});
	return der(0x06, Buffer.from([first * 40 + second, ...bytes]));
};

const time = (ms: number) =>
	der(
		0x18,
		Buffer.from(
			`${new Date(ms)
				.toISOString()
				.replace(/\.\d+Z$/, 'Z')
				.replace(/[-:T]/g, '')}`,
		),
	);

const nameOf = (commonName: string) =>
	sequence(der(0x31, sequence(objectId('2.5.4.3'), der(0x0c, Buffer.from(commonName)))));

const addressBytes = (address: string): Buffer => {
	if (isIP(address) === 4) {
		return Buffer.from(address.split('.').map(Number));
	}

	const [head = '', tail] = address.split('::');
	const groups = (text: string) => (text === '' ? [] : text.split(':').map(group => Number.parseInt(group, 16)));
	const right = tail === undefined ? [] : groups(tail);
	const left = groups(head);
	const all = [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
	return Buffer.from(all.flatMap(group => [group >> 8, group & 0xff]));
};

const extension = (id: string, critical: boolean, value: Buffer) =>
	sequence(objectId(id), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value));

const pem = (bytes: Buffer) =>
	`-----BEGIN CERTIFICATE-----\n${bytes.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

const ecdsaWithSha256 = sequence(objectId('1.2.840.10045.4.3.2'));
const day = 86_400_000;

/** A certificate made for this run, without any other program. */
export function makeCertificate(wish: CertificateWish): Certified {
	const {names = [], authority = false, issuer, from = Date.now() - day, to = Date.now() + 60 * day} = wish;
	const {publicKey, privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
	const subject = nameOf(wish.commonName ?? names[0] ?? 'test');
	const alternatives = names.map(name =>
		isIP(name) === 0 ? der(0x82, Buffer.from(name)) : der(0x87, addressBytes(name)),
	);
	const body = sequence(
		der(0xa0, der(0x02, Buffer.from([2]))),
		der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
		ecdsaWithSha256,
		issuer?.subject ?? subject,
		sequence(time(from), time(to)),
		subject,
		publicKey.export({type: 'spki', format: 'der'}),
		der(
			0xa3,
			sequence(
				extension('2.5.29.19', true, authority ? sequence(der(0x01, Buffer.from([0xff]))) : sequence()),
				...(alternatives.length === 0 ? [] : [extension('2.5.29.17', false, sequence(...alternatives))]),
			),
		),
	);
	const signature = sign('sha256', body, issuer?.privateKey ?? privateKey);
	const cert = pem(sequence(body, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature)));
	return {
		cert,
		key: privateKey.export({type: 'pkcs8', format: 'pem'}).toString(),
		chain: issuer && issuer.chain !== '' ? cert + issuer.chain : cert,
		subject,
		privateKey,
	};
}

/** An authority for this run; what it signs is sent without it. */
export const makeAuthority = (wish: Omit<CertificateWish, 'authority'> = {}): Certified => {
	const made = makeCertificate({commonName: 'Test authority', to: Date.now() + 3650 * day, ...wish, authority: true});
	return wish.issuer ? made : {...made, chain: ''};
};
