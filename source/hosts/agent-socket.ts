import {execFile} from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

export interface AgentSocketOptions {
	/** ssh_config's IdentityAgent: a path, `SSH_AUTH_SOCK`, `none`. */
	readonly identityAgent?: string;
	readonly environment?: Environment;
	/** Standard output of `tmux show-environment SSH_AUTH_SOCK`; replaced in tests. */
	readonly tmux?: (environment: Environment) => Promise<string>;
}

/**
 * Where an agent may listen, best first; looked up anew for each connection. A pane left overnight in tmux keeps the
 * SSH_AUTH_SOCK of a login that is gone, while tmux's own environment has the new one (update-environment, tmux(1)).
 */
export async function agentSockets(options: AgentSocketOptions = {}): Promise<string[]> {
	const {environment = process.env, identityAgent = 'SSH_AUTH_SOCK', tmux = askTmux} = options;
	if (identityAgent === 'none') {
		return [];
	}

	if (identityAgent !== 'SSH_AUTH_SOCK') {
		return [identityAgent];
	}

	const own = environment.SSH_AUTH_SOCK;
	const newer = environment.TMUX ? await fromTmux(environment, tmux) : undefined;
	return [...new Set([own, newer])].filter(path => path !== undefined && path !== '') as string[];
}

async function fromTmux(
	environment: Environment,
	tmux: (environment: Environment) => Promise<string>,
): Promise<string | undefined> {
	try {
		// "-SSH_AUTH_SOCK" means: removed.
		return /^SSH_AUTH_SOCK=(.+)$/m.exec(await tmux(environment))?.[1];
	} catch {
		return undefined;
	}
}

function askTmux(environment: Environment): Promise<string> {
	return new Promise((resolve, reject) => {
		const options = {env: {...environment}, timeout: 2000};
		execFile('tmux', ['show-environment', 'SSH_AUTH_SOCK'], options, (error, stdout) => {
			if (error) {
				reject(error);
			} else {
				resolve(stdout);
			}
		});
	});
}
