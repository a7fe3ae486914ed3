import ssh2 from 'ssh2';

const {generateKeyPairSync, parseKey} = ssh2.utils;

/** Both in OpenSSH's format. */
export interface KeyPair {
	readonly private: string;
	readonly public: string;
}

/** A new Ed25519 key. ssh2 1.17 makes one in 128 that it cannot read itself (mscdex/ssh2#1390): these are thrown away. */
export function createKeyPair(generate: () => KeyPair = () => generateKeyPairSync('ed25519')): KeyPair {
	for (;;) {
		const pair = generate();
		if (![pair.private, pair.public].some(key => parseKey(key) instanceof Error)) {
			return pair;
		}
	}
}
