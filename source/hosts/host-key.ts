import type {Asker} from './asker.js';
import {ConnectFailure} from './failure.js';
import type {Keyring} from './keyring.js';
import {
	fingerprint,
	type HostKeyVerdict,
	type HostName,
	type KnownHosts,
	type KnownKey,
	knownHostsName,
	knownKeyTypes,
	lookupHostKey,
} from './known-hosts.js';
import {appendKnownHost, readKnownHosts} from './known-hosts-file.js';
import {tilde} from './private-key.js';
import type {SshDestination} from './ssh-config.js';

export interface HostKeyCheck {
	/** Key types to ask the server for first: those that the files know. */
	readonly preferred: readonly string[];
	/** Resolves when the key may be trusted; rejects with ConnectFailure. */
	verify(key: Buffer): Promise<void>;
	/**
	 * Writes a newly accepted key down; to be called after the key exchange, which proves that the server owns it. Resolves
	 * with words for the person when it cannot be written: then it is kept in memory.
	 */
	remember(): Promise<string | undefined>;
}

export interface HostKeyOptions {
	readonly name: string;
	readonly destination: SshDestination;
	readonly asker: Asker;
	readonly keyring: Keyring;
}

/** Checks what ssh would check, for one connection. */
export async function hostKeyCheck({name, destination, asker, keyring}: HostKeyOptions): Promise<HostKeyCheck> {
	const {userKnownHostsFiles, globalKnownHostsFiles, strictHostKeyChecking, hashKnownHosts} = destination;
	const host: HostName = destination;
	const known = await readKnownHosts([...userKnownHostsFiles, ...globalKnownHostsFiles]);
	const knownName = knownHostsName(host);
	let accepted: Buffer | undefined;
	let isNew = false;

	const decide = async (key: Buffer): Promise<void> => {
		const verdict = lookupHostKey(known, host, key);
		if (verdict.kind === 'known') {
			return;
		}

		if (verdict.kind !== 'unknown') {
			throw refuse(name, host, verdict);
		}

		if (strictHostKeyChecking === 'yes') {
			throw new ConnectFailure(
				'refused',
				`The host key ${verdict.type} ${verdict.fingerprint} is not in known_hosts, and StrictHostKeyChecking is yes`,
				`Compare the fingerprint on the machine itself, then: ${scanCommand(host)} >> ${tilde(userKnownHostsFiles[0] ?? '~/.ssh/known_hosts')}, and Ctrl-R`,
			);
		}

		isNew = true;
		const kept = keyring.hostKeys.get(knownName);
		if (kept?.key.equals(key)) {
			return;
		}

		// Another than the one of before is never taken in silence, as if that stood in the file.
		const mustAsk = strictHostKeyChecking === 'ask' || kept !== undefined;
		if (mustAsk && !(await askPerson(name, host, verdict, asker, kept?.key))) {
			throw new ConnectFailure(
				'refused',
				`The new host key ${verdict.fingerprint} was not accepted`,
				'Try again (Ctrl-R) when you have compared the fingerprint',
			);
		}

		if (mustAsk) {
			keyring.hostKeys.set(knownName, {key, isTold: false});
		}
	};

	return {
		preferred: algorithms(known, host, destination.hostKeyAlgorithms),
		async verify(key) {
			// Asked again at each re-keying: the key must stay the same.
			if (accepted) {
				if (!accepted.equals(key)) {
					throw new ConnectFailure('refused', `${name} changed its host key in mid-connection`, 'Find out why');
				}

				return;
			}

			await decide(key);
			accepted = key;
		},
		async remember() {
			const file = userKnownHostsFiles[0];
			if (!isNew || !accepted) {
				return undefined;
			}

			isNew = false;
			if (!file || file === '/dev/null') {
				return undefined;
			}

			try {
				await appendKnownHost(file, host, accepted, {hash: hashKnownHosts});
				keyring.hostKeys.delete(knownName);
				return undefined;
			} catch (error) {
				const isTold = keyring.hostKeys.get(knownName)?.isTold;
				keyring.hostKeys.set(knownName, {key: accepted, isTold: true});
				return isTold
					? undefined
					: `the host key of ${name} is trusted until the program ends only, for ${tilde(file)} cannot be written (${(error as Error).message})`;
			}
		},
	};
}

function refuse(
	name: string,
	host: HostName,
	verdict: Exclude<HostKeyVerdict, {kind: 'known'} | {kind: 'unknown'}>,
): ConnectFailure {
	switch (verdict.kind) {
		case 'changed':
			return new ConnectFailure(
				'refused',
				`${name} has another host key: it shows ${verdict.type} ${verdict.fingerprint}, expected was ${verdict.expected.map(place).join(' or ')}. Somebody may be listening in, or the machine was set up anew`,
				`Compare the fingerprint on the machine itself; if it is right: ssh-keygen -f ${verdict.expected[0]!.file} -R '${knownHostsName(host)}', then Ctrl-R`,
			);
		case 'revoked':
			return new ConnectFailure(
				'refused',
				`${name} shows the host key ${verdict.fingerprint}, which is revoked in ${where(verdict)}`,
				'Do not connect: the key is known to be in other hands. Give the machine a new host key',
			);
		default:
			return new ConnectFailure(
				'refused',
				`${name} is known by a certificate authority only (${where(verdict)}), and this transport cannot check host certificates; it shows ${verdict.shown}`,
				`Add the key itself (${scanCommand(host)}), or use the system ssh for this host (transport: openssh)`,
			);
	}
}

async function askPerson(
	name: string,
	host: HostName,
	verdict: Extract<HostKeyVerdict, {kind: 'unknown'}>,
	asker: Asker,
	before: Buffer | undefined,
): Promise<boolean> {
	const answer = await asker.ask({
		kind: 'host-key',
		title: `${name} is not known yet. Trust its key?`,
		text: [
			`Host         ${knownHostsName(host)}`,
			`Key          ${verdict.type}`,
			`Fingerprint  ${verdict.fingerprint}`,
			...(before ? [`Before       ${fingerprint(before)}: it was another key a while ago!`] : []),
			'Compare it with: ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub on the machine itself.',
		],
		fields: [],
	});
	return answer !== undefined;
}

function place(key: KnownKey): string {
	return `${key.type} ${key.fingerprint} (${where(key)})`;
}

function where({file, line}: {readonly file: string; readonly line: number}): string {
	return `${tilde(file)}:${line}`;
}

function scanCommand({hostname, port}: HostName): string {
	return `ssh-keyscan ${port === 22 ? '' : `-p ${port} `}${hostname}`;
}

const supported = [
	'ssh-ed25519',
	'ecdsa-sha2-nistp256',
	'ecdsa-sha2-nistp384',
	'ecdsa-sha2-nistp521',
	'rsa-sha2-512',
	'rsa-sha2-256',
	'ssh-rsa',
];

/** Types already known first, as ssh does (order_hostkeyalgs), or a host known by its RSA key would look new. */
function algorithms(known: KnownHosts, host: HostName, configured: readonly string[]): string[] {
	const allowed = configured.filter(name => supported.includes(name));
	const names = allowed.length > 0 ? allowed : supported.filter(name => name !== 'ssh-rsa');
	const first = knownKeyTypes(known, host).flatMap(type =>
		type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [type],
	);
	return [...first.filter(name => names.includes(name)), ...names.filter(name => !first.includes(name))];
}
