import {createPublicKey, verify} from 'node:crypto';

/** Bytes of base64 with or without padding (appendices, "Unpadded Base64"); undefined: it is none. */
export function decodeBase64(text: string): Buffer | undefined {
	const bare = text.replace(/={1,2}$/, '');
	// Of four characters one alone says nothing.
	return /^[A-Za-z0-9+/]*$/.test(bare) && bare.length % 4 !== 1 ? Buffer.from(bare, 'base64') : undefined;
}

export const keyLength = 32;
export const signatureLength = 64;

/** Whether the signature of the bytes was made with the key that belongs to this public one (32 bytes). */
export function verifyEd25519(key: Buffer, signature: Buffer, bytes: Buffer): boolean {
	try {
		const jwk = {kty: 'OKP', crv: 'Ed25519', x: key.toString('base64url')};
		return verify(null, bytes, createPublicKey({key: jwk, format: 'jwk'}), signature);
	} catch {
		// 32 bytes that are no point of the curve.
		return false;
	}
}
