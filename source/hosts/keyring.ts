import type {ParsedKey} from 'ssh2';
import {Secret} from '../system/secret.js';
import type {Asker} from './asker.js';
import {type IdentityFile, parsePrivate, tilde} from './private-key.js';

type PrivateFile = Extract<IdentityFile, {kind: 'private'}>;

export interface AcceptedKey {
	readonly key: Buffer;
	/** The person knows that it could not be written down. */
	readonly isTold: boolean;
}

/**
 * What was unlocked or typed, kept in memory as long as the program runs: a reconnect at night must not ask again.
 * One for a host; nothing of it is ever written down.
 */
export interface Keyring {
	/** The key of a file, asking for its passphrase if need be; undefined when it was not given. */
	unlock(file: PrivateFile, asker: Asker, tries: number): Promise<ParsedKey | undefined>;
	/** The password that worked last for user@host. */
	readonly passwords: Map<string, Secret>;
	/** Host keys that were accepted and are not written down, by their name in known_hosts. */
	readonly hostKeys: Map<string, AcceptedKey>;
	/** Passphrases that the person would not give: not asked for again until forgiven. */
	forgive(): void;
}

export function createKeyring(): Keyring {
	const keys = new Map<string, {readonly stamp: string; readonly key: ParsedKey}>();
	const declined = new Set<string>();

	const unlock = async (file: PrivateFile, asker: Asker, tries: number): Promise<ParsedKey | undefined> => {
		const kept = keys.get(file.path);
		if (kept?.stamp === file.stamp) {
			return kept.key;
		}

		if (declined.has(file.path)) {
			return undefined;
		}

		const key = file.isEncrypted ? await askFor(file, asker, tries) : parsePrivate(file.text);
		if (!key || key instanceof Error) {
			declined.add(file.path);
			return undefined;
		}

		keys.set(file.path, {stamp: file.stamp, key});
		return key;
	};

	return {unlock, passwords: new Map(), hostKeys: new Map(), forgive: () => declined.clear()};
}

async function askFor(file: PrivateFile, asker: Asker, tries: number): Promise<ParsedKey | undefined> {
	for (let attempt = 1; attempt <= tries; attempt++) {
		const answer = await asker.ask({
			kind: 'passphrase',
			title: `Passphrase of ${tilde(file.path)}`,
			text: attempt === 1 ? [] : [`That was not it (${attempt} of ${tries}).`],
			fields: [{label: 'Passphrase', hidden: true}],
		});
		const passphrase = answer?.[0];
		// An empty one is how ssh is told to skip the key.
		if (!(passphrase instanceof Secret) || passphrase.reveal() === '') {
			return undefined;
		}

		const key = parsePrivate(file.text, passphrase.reveal());
		if (!(key instanceof Error)) {
			return key;
		}
	}

	return undefined;
}
