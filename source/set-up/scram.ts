import {createHash, createHmac, pbkdf2Sync, randomBytes} from 'node:crypto';
import type {Secret} from '../system/secret.js';

const iterations = 4096;
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/**
 * What PostgreSQL keeps of a password (RFC 5803, pg_authid.rolpassword), made here as psql's \password does: so the password itself comes into
 * no log of the server. Of printable ASCII: SASLprep leaves that as it is.
 */
export function scramVerifier(password: Secret, salt = randomBytes(16)): string {
	const salted = pbkdf2Sync(password.reveal(), salt, iterations, 32, 'sha256');
	const stored = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64');
	const server = hmac(salted, 'Server Key').toString('base64');
	return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${server}`;
}
