import {ConnectFailure} from './failure.js';
import type {Identities, Identity} from './identities.js';
import type {SshDestination} from './ssh-config.js';

/** What one connection tried to get in. */
export interface Tried {
	readonly keys: Identity[];
	/** Labels of keys, or methods, whose secret the person did not give. */
	readonly declined: string[];
	passwords: number;
	/** What the server would have taken. */
	offered: readonly string[] | undefined;
	/** An agent that would not sign. */
	signing?: {readonly label: string; readonly error: Error};
}

export interface Refused {
	readonly name: string;
	readonly destination: SshDestination;
	readonly identities: Identities;
	readonly tried: Tried;
	/** The server's own words when it hung up. */
	readonly serverWords?: string;
}

/** "LXC_matrix refused the key ~/.ssh/id_ed25519 (tried agent: 2 keys, 1 file): …" */
export function explainRefusal(refused: Refused): ConnectFailure {
	const {identities, tried} = refused;
	const {trouble} = identities.agent;
	if (tried.signing) {
		const reason = `The SSH agent would not sign with ${tried.signing.label}: ${tried.signing.error.message}`;
		return new ConnectFailure('agent', reason, 'Confirm the use of the key, or unlock the agent (ssh-add -X)');
	}

	// A key the agent might have had: wait for the agent. Without any agent, only when there was no key at all.
	const couldHelp = trouble && (trouble.kind !== 'none' || tried.keys.length === 0);
	if (couldHelp && tried.passwords === 0 && tried.declined.length === 0) {
		const also = tried.keys.length > 0 ? [words(refused)] : identities.notes;
		return new ConnectFailure('agent', [trouble.reason, ...also].join('; '), trouble.cure);
	}

	return new ConnectFailure('refused', words(refused), cure(refused));
}

function words({name, destination, identities, tried, serverWords}: Refused): string {
	const reason = [refusal(name, destination, tried), `(${summary(tried)})`].join(' ');
	const said = serverWords ? `: ${serverWords}` : '';
	const notes = identities.notes.length > 0 ? `; ${identities.notes.join('; ')}` : '';
	return `${reason}${said}${notes}`;
}

function refusal(name: string, {user}: SshDestination, tried: Tried): string {
	if (tried.passwords > 0) {
		return `${name} refused the password of ${user}`;
	}

	if (tried.keys.length === 1) {
		return `${name} refused the key ${tried.keys[0]!.label} for ${user}`;
	}

	return tried.keys.length > 1
		? `${name} refused all ${tried.keys.length} keys for ${user}: ${tried.keys.map(({label}) => label).join(', ')}`
		: `${name} let nobody in as ${user}`;
}

function summary(tried: Tried): string {
	const agent = tried.keys.filter(({origin}) => origin === 'agent').length;
	const files = tried.keys.length - agent;
	const parts = [
		agent > 0 ? `agent: ${count(agent, 'key')}` : undefined,
		files > 0 ? count(files, 'file') : undefined,
		tried.passwords > 0 ? count(tried.passwords, 'password') : undefined,
	].filter(Boolean);
	const declined = tried.declined.length > 0 ? `, not given: ${tried.declined.join(', ')}` : '';
	const offered = tried.offered && tried.offered.length > 0 ? `, it takes: ${tried.offered.join(', ')}` : '';
	return `tried ${parts.length > 0 ? parts.join(', ') : 'nothing'}${declined}${offered}`;
}

function cure({destination, tried, serverWords}: Refused): string {
	if (/too many authentication failures/i.test(serverWords ?? '')) {
		return 'Name the right key with IdentityFile and IdentitiesOnly yes in ~/.ssh/config';
	}

	if (tried.declined.length > 0) {
		return 'Try again (Ctrl-R) and give it, or add the key to an agent with ssh-add';
	}

	const unsupported = tried.offered?.every(method => method === 'gssapi-with-mic' || method === 'hostbased');
	if (tried.offered && tried.offered.length > 0 && unsupported) {
		return 'This transport knows neither Kerberos nor host-based login: use the system ssh (transport: openssh), or a key';
	}

	return `Put the right public key into ~${destination.user}/.ssh/authorized_keys over there (ssh-copy-id), or name another key with IdentityFile; then Ctrl-R`;
}

function count(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
