import {execFile} from 'node:child_process';
import {homedir, userInfo} from 'node:os';
import {parseSshG, type SshOptions} from '../parsers/ssh-g.js';
import {parseDestination} from './destination.js';
import {HostError} from './host.js';
import {expandPath, type TokenValues} from './ssh-tokens.js';

/** What OpenSSH would do for a destination. Paths are absolute. */
export interface SshDestination {
	/** As written in the configuration of synaptop. */
	readonly destination: string;
	readonly hostname: string;
	readonly port: number;
	readonly user: string;
	/** In the order in which they are tried; many of ssh's defaults do not exist. */
	readonly identityFiles: readonly string[];
	readonly certificateFiles: readonly string[];
	readonly identitiesOnly: boolean;
	/** A socket's path; `SSH_AUTH_SOCK`: look into the environment; `none`. */
	readonly identityAgent: string;
	readonly userKnownHostsFiles: readonly string[];
	readonly globalKnownHostsFiles: readonly string[];
	readonly hostKeyAlias?: string;
	/** `off` is ssh's `no`: unknown keys are taken, and `accept-new` takes them silently, but never changed ones. */
	readonly strictHostKeyChecking: 'yes' | 'ask' | 'accept-new' | 'off';
	readonly hostKeyAlgorithms: readonly string[];
	/** Destinations, the first hop first. */
	readonly proxyJump: readonly string[];
	/** With its tokens replaced. */
	readonly proxyCommand?: string;
	readonly forwardAgent: boolean;
	/** Seconds. */
	readonly connectTimeout?: number;
	/** Seconds; 0 is off. */
	readonly serverAliveInterval: number;
	readonly serverAliveCountMax: number;
	readonly hashKnownHosts: boolean;
	readonly pubkeyAuthentication: boolean;
	readonly passwordAuthentication: boolean;
	readonly kbdInteractiveAuthentication: boolean;
	/** In ssh's words and order; empty when not set. */
	readonly preferredAuthentications: readonly string[];
	readonly numberOfPasswordPrompts: number;
	/** All that `ssh -G` said. */
	readonly options: SshOptions;
}

export interface ResolveOptions {
	/** Instead of ~/.ssh/config; else the environment's SYNAPTOP_SSH_CONFIG. */
	readonly configFile?: string;
	/** Runs ssh with these arguments and gives its standard output; rejects with HostError. */
	readonly run?: (argv: readonly string[]) => Promise<string>;
	readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Asks `ssh -G`, the only authority on what a configuration means. Rejects with HostError: `missing` without ssh, `unreachable` in ssh's own words. */
export async function resolveDestination(
	destination: string,
	{environment = process.env, configFile = environment.SYNAPTOP_SSH_CONFIG, run}: ResolveOptions = {},
): Promise<SshDestination> {
	const {host, user, port} = parseDestination(destination);
	const argv = [
		// -T: else 9.2 says on stderr that there is no terminal.
		'-GT',
		...(configFile ? ['-F', configFile] : []),
		...(user === undefined ? [] : ['-l', user]),
		...(port === undefined ? [] : ['-p', String(port)]),
		'--',
		host,
	];
	const text = await (run ?? runSsh(destination))(argv);
	return readDestination(destination, host, parseSshG(text), environment);
}

/** `ssh -G`'s answer in our terms. */
export function readDestination(
	destination: string,
	alias: string,
	options: SshOptions,
	environment: Readonly<Record<string, string | undefined>> = process.env,
): SshDestination {
	const one = (key: string) => options.get(key)?.[0];
	const isOn = (key: string) => ['yes', 'true'].includes(one(key) ?? '');
	const number = (key: string, otherwise: number) => (/^\d+$/.test(one(key) ?? '') ? Number(one(key)) : otherwise);
	const set = (key: string) => (one(key) === 'none' ? undefined : one(key));
	const words = (key: string, separator: RegExp | string) => (set(key) ?? '').split(separator).filter(Boolean);
	const hostname = one('hostname') ?? alias;
	const port = number('port', 22);
	const home = localHome();
	const values: TokenValues = {
		alias,
		hostname,
		port,
		user: one('user') ?? localUser(),
		hostKeyAlias: set('hostkeyalias'),
		proxyJump: set('proxyjump'),
		home,
		localUser: localUser(),
		environment,
	};
	const path = (text: string) => expandPath(text, values);
	const paths = (key: string) => (options.get(key) ?? []).filter(file => file !== 'none').map(path);
	const proxyCommand = set('proxycommand');
	return {
		destination,
		hostname,
		port,
		user: values.user,
		identityFiles: paths('identityfile'),
		certificateFiles: paths('certificatefile'),
		identitiesOnly: isOn('identitiesonly'),
		identityAgent: readAgent(one('identityagent'), path),
		userKnownHostsFiles: words('userknownhostsfile', /\s+/).map(path),
		globalKnownHostsFiles: words('globalknownhostsfile', /\s+/).map(path),
		hostKeyAlias: values.hostKeyAlias,
		strictHostKeyChecking: readStrict(one('stricthostkeychecking')),
		hostKeyAlgorithms: words('hostkeyalgorithms', ','),
		proxyJump: words('proxyjump', ','),
		proxyCommand: proxyCommand && expandPath(proxyCommand, values, {tilde: false}),
		forwardAgent: !['no', 'false', undefined].includes(one('forwardagent')),
		connectTimeout: number('connecttimeout', 0) || undefined,
		serverAliveInterval: number('serveraliveinterval', 0),
		serverAliveCountMax: number('serveralivecountmax', 3),
		hashKnownHosts: isOn('hashknownhosts'),
		pubkeyAuthentication: !['no', 'false'].includes(one('pubkeyauthentication') ?? 'yes'),
		passwordAuthentication: !['no', 'false'].includes(one('passwordauthentication') ?? 'yes'),
		kbdInteractiveAuthentication: !['no', 'false'].includes(one('kbdinteractiveauthentication') ?? 'yes'),
		preferredAuthentications: words('preferredauthentications', ','),
		numberOfPasswordPrompts: number('numberofpasswordprompts', 3),
		options,
	};
}

function readAgent(value: string | undefined, path: (text: string) => string): string {
	if (value === undefined || value === 'SSH_AUTH_SOCK') {
		return 'SSH_AUTH_SOCK';
	}

	// A variable that is not set: no agent, as for ssh.
	return value === 'none' ? 'none' : path(value) || 'none';
}

function readStrict(value: string | undefined): SshDestination['strictHostKeyChecking'] {
	switch (value) {
		case 'true':
		case 'yes':
			return 'yes';
		case 'false':
		case 'no':
		case 'off':
			return 'off';
		case 'accept-new':
			return 'accept-new';
		default:
			return 'ask';
	}
}

/** The account's own home as ssh takes it, whatever $HOME says. */
function localHome(): string {
	try {
		return userInfo().homedir;
	} catch {
		return homedir();
	}
}

function localUser(): string {
	try {
		return userInfo().username;
	} catch {
		return '';
	}
}

function runSsh(destination: string): (argv: readonly string[]) => Promise<string> {
	return async argv =>
		new Promise((resolve, reject) => {
			const child = execFile(
				'ssh',
				argv,
				{timeout: 15_000, maxBuffer: 1 << 20, encoding: 'utf8'},
				(error, stdout, stderr) => {
					if (error) {
						reject(explain(destination, error, stderr));
					} else {
						resolve(stdout);
					}
				},
			);
			child.stdin?.on('error', () => {}).end();
		});
}

function explain(destination: string, error: Error & {code?: unknown; killed?: boolean}, stderr: string): HostError {
	if (error.code === 'ENOENT') {
		return new HostError(
			'missing',
			destination,
			'There is no ssh program on this machine to read the SSH configuration',
			{
				cure: 'Install the OpenSSH client (Debian: openssh-client).',
				cause: error,
			},
		);
	}

	const words = stderr.trim() || (error.killed ? 'it did not end within 15 s' : error.message);
	return new HostError('unreachable', destination, `ssh -G: ${words}`, {
		cure: 'Mend the SSH configuration: `ssh -G DESTINATION` must work.',
		cause: error,
	});
}
