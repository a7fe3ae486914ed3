import {type Host, HostError} from './host.js';

/** The engine's usual socket, where everybody who is in the group `docker` may open it. */
export const usualSocket = '/var/run/docker.sock';

/** What a look at the host showed, for finding the engine and for saying what is missing. */
export interface EngineLook {
	readonly user: string;
	readonly sockets: ReadonlyArray<{
		readonly path: string;
		readonly group: string;
		/** The user may read and write it. */
		readonly isOpen: boolean;
	}>;
	/** Where it was looked for a socket. */
	readonly looked: readonly string[];
	/** DOCKER_HOST as commands over there see it. */
	readonly dockerHost?: string;
	/** Path of the docker program. */
	readonly program?: string;
}

// One `key value` a line. POSIX sh; stat -c is GNU's and busybox', ls for the others.
const script = `
runtime=\${XDG_RUNTIME_DIR:-/run/user/$(id -u)}
echo "user $(id -un)"
[ -z "$DOCKER_HOST" ] || printf 'host %s\\n' "$DOCKER_HOST"
program=$(command -v docker) && echo "program $program"
case "$DOCKER_HOST" in unix://*) set -- "$@" "\${DOCKER_HOST#unix://}" ;; esac
for path in "$@" "$runtime/docker.sock"; do
	printf 'looked %s\\n' "$path"
	[ -S "$path" ] || continue
	group=$(stat -Lc %G "$path" 2>/dev/null || ls -lL "$path" | awk '{print $4}')
	if [ -r "$path" ] && [ -w "$path" ]; then printf 'open'; else printf 'shut'; fi
	printf ' %s %s\\n' "$group" "$path"
done
`;

/** Looks with one command. Rejects with HostError when even that cannot be run. */
export async function lookForEngine(host: Host, configured: string | undefined): Promise<EngineLook> {
	const paths = configured === undefined ? [usualSocket] : [configured];
	const {stdout} = await host.exec(['/bin/sh', '-c', script, 'sh', ...paths], {timeout: 15_000});
	return parseLook(stdout.toString('utf8'), configured);
}

export function parseLook(text: string, configured?: string): EngineLook {
	const lines = text.split('\n').map(line => /^(\w+) (.*)$/.exec(line)?.slice(1) ?? []);
	const values = (key: string) => lines.filter(line => line[0] === key).map(line => line[1] ?? '');
	const sockets = lines.flatMap(([key, rest = '']) => {
		const match = /^(\S+) (.*)$/.exec(rest);
		return match && (key === 'open' || key === 'shut')
			? [{path: match[2]!, group: match[1]!, isOpen: key === 'open'}]
			: [];
	});
	const isMeant = (path: string) => configured === undefined || path === configured;
	return {
		user: values('user')[0] ?? '',
		sockets: sockets.filter(({path}) => isMeant(path)),
		looked: values('looked').filter(isMeant),
		dockerHost: values('host')[0],
		program: values('program')[0],
	};
}

/** Why no engine could be reached, and what to do. */
export function explainLook(host: string, look: EngineLook, cause?: unknown): HostError {
	const shut = look.sockets.find(({isOpen}) => !isOpen);
	const open = look.sockets.find(({isOpen}) => isOpen);
	if (open) {
		return new HostError('refused', host, `No Docker engine answers on ${open.path}`, {
			cure: 'See whether it runs: systemctl status docker',
			cause,
		});
	}

	if (shut) {
		// Not every group of a socket gives its members access to the engine only.
		const group = ['root', 'wheel', 'UNKNOWN', ''].includes(shut.group) ? 'docker' : shut.group;
		return new HostError('refused', host, `User ${look.user} may not open ${shut.path}`, {
			cure: `Add ${look.user} to the group ${group} (sudo usermod -aG ${group} ${look.user}), then connect anew (Ctrl-R)`,
			cause,
		});
	}

	const where = [...look.looked, ...(look.dockerHost ? [`DOCKER_HOST=${look.dockerHost}`] : [])].join(', ');
	return new HostError('missing', host, `No Docker engine found (looked at ${where})`, {
		cure: 'Start it (sudo systemctl start docker), name its socket in the configuration (docker: {socket: …}), or set docker: false for this host',
		cause,
	});
}

/** Forwarding is forbidden and `docker system dial-stdio` did not work either. */
export function explainFallback(host: string, look: EngineLook, cause?: unknown): HostError {
	if (look.program === undefined) {
		return new HostError(
			'missing',
			host,
			'The SSH server forbids forwarding to the engine’s socket, and there is no docker program to go by instead',
			{cure: 'Set AllowStreamLocalForwarding yes in its sshd_config, or install the docker command line there', cause},
		);
	}

	if (look.sockets.some(({isOpen}) => isOpen)) {
		return new HostError(
			'refused',
			host,
			'No Docker engine answers, neither on its socket nor to docker system dial-stdio',
			{
				cure: 'See whether it runs (systemctl status docker); if it does: AllowStreamLocalForwarding in sshd_config, docker 18.09 or newer',
				cause,
			},
		);
	}

	return explainLook(host, look, cause);
}
