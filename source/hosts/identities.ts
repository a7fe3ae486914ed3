import {access} from 'node:fs/promises';
import ssh2, {type ParsedKey} from 'ssh2';
import {type AgentView, viewAgent} from './agent.js';
import {agentSockets} from './agent-socket.js';
import type {Asker} from './asker.js';
import type {Keyring} from './keyring.js';
import {type IdentityFile, readIdentityFile, tilde} from './private-key.js';
import type {SshDestination} from './ssh-config.js';

/** A key that can be shown to the server; the passphrase is asked for only when the server would take it. */
export interface Identity {
	/** ~/.ssh/id_ed25519, or the comment of the agent's key. */
	readonly label: string;
	readonly origin: 'agent' | 'file';
	readonly public: ParsedKey;
	/** Undefined when the person did not give the passphrase. */
	sign(data: Buffer, hash: string | undefined): Promise<Buffer | undefined>;
}

export interface Identities {
	readonly list: readonly Identity[];
	readonly agent: AgentView;
	/** What was left out and why, for the person. */
	readonly notes: readonly string[];
}

export interface IdentityOptions {
	readonly keyring: Keyring;
	readonly asker: Asker;
	readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** In the order of OpenSSH (pubkey_prepare in sshconnect2.c): agent keys that a file names, other agent keys, files. */
export async function findIdentities(destination: SshDestination, options: IdentityOptions): Promise<Identities> {
	if (!destination.pubkeyAuthentication) {
		return {list: [], agent: {keys: []}, notes: ['PubkeyAuthentication is off']};
	}

	const {identityAgent, identityFiles, identitiesOnly, numberOfPasswordPrompts} = destination;
	// Who wants no agent does not miss it.
	const agent: AgentView =
		identityAgent === 'none'
			? {keys: []}
			: await viewAgent(await agentSockets({identityAgent, environment: options.environment}));
	const files = await Promise.all(identityFiles.map(readIdentityFile));
	const inAgent = new Set<string>();
	const preferred: Identity[] = [];
	const others: Identity[] = [];
	const notes = await noteFiles(files, destination);
	for (const key of agent.keys) {
		const parsed = parsePublic(key.blob);
		const named = files.find(file => 'public' in file && file.public?.equals(key.blob));
		if (!parsed) {
			notes.push(noteAgentKey(key.type, key.comment));
		} else if (named || !identitiesOnly) {
			const identity = agentIdentity(agent.path!, parsed, named ? tilde(named.path) : key.comment);
			(named ? preferred : others).push(identity);
			inAgent.add(key.blob.toString('base64'));
		}
	}

	const own = files.flatMap(file =>
		file.kind === 'private' && !(file.public && inAgent.has(file.public.toString('base64')))
			? (fileIdentity(file, options, numberOfPasswordPrompts) ?? [])
			: [],
	);
	return {list: [...preferred, ...others, ...own], agent, notes};
}

function parsePublic(blob: Buffer): ParsedKey | undefined {
	const parsed = ssh2.utils.parseKey(blob) as ParsedKey | Error;
	return parsed instanceof Error ? undefined : parsed;
}

function agentIdentity(path: string, parsed: ParsedKey, label: string): Identity {
	return {
		label,
		origin: 'agent',
		public: parsed,
		sign: (data, hash) =>
			new Promise((resolve, reject) => {
				const agent = new ssh2.OpenSSHAgent(path);
				agent.sign(parsed, data, {hash: hash as 'sha256' | 'sha512' | undefined}, (error, signature) => {
					if (error || !signature) {
						reject(error ?? new Error('no signature'));
					} else {
						resolve(Buffer.from(signature));
					}
				});
			}),
	};
}

function fileIdentity(
	file: Extract<IdentityFile, {kind: 'private'}>,
	{keyring, asker}: IdentityOptions,
	tries: number,
): Identity | undefined {
	// An encrypted PEM without a .pub beside it hides its public half: ssh asks for the passphrase first, we leave it out.
	const parsed = file.public && parsePublic(file.public);
	return (
		parsed && {
			label: tilde(file.path),
			origin: 'file',
			public: parsed,
			async sign(data, hash) {
				const key = await keyring.unlock(file, asker, tries);
				return key?.sign(data, hash);
			},
		}
	);
}

async function noteFiles(files: readonly IdentityFile[], destination: SshDestination): Promise<string[]> {
	const notes = files.flatMap(file => {
		if (file.kind === 'unusable') {
			return [file.reason];
		}

		if (file.kind === 'private' && !file.public) {
			return [`${tilde(file.path)} is an encrypted PEM without its .pub beside it (ssh-keygen -y writes one)`];
		}

		return [];
	});
	const certificates = [...destination.certificateFiles, ...files.map(file => `${file.path}-cert.pub`)];
	for (const path of certificates) {
		if (await exists(path)) {
			notes.push(`the certificate ${tilde(path)} cannot be used by this transport`);
		}
	}

	return notes;
}

function noteAgentKey(type: string, comment: string): string {
	const what = type.includes('-cert-') ? 'certificate' : type.startsWith('sk-') ? 'FIDO key' : `${type} key`;
	return `the agent's ${what} ${comment} cannot be used by this transport`;
}

async function exists(path: string): Promise<boolean> {
	try {
		await access(path);
		return true;
	} catch {
		return false;
	}
}
