import {randomBytes} from 'node:crypto';
import {lastLine} from '../../hosts/exec-output.js';
import {type ExecResult, HostError} from '../../hosts/host.js';
import {quote} from '../../hosts/quote.js';
import {isRecord, parseJson} from '../../parsers/json.js';
import type {FlowContext} from '../flow.js';
import {configPaths, type SynapseContainer, startUser, synapseOf} from './synapse-container.js';

export interface AskOptions {
	/** Seconds that the script may take. */
	readonly limit: number;
	/** Beside the paths of the config, the user and the limit. */
	readonly more?: Readonly<Record<string, unknown>>;
	/** In a container of its own also where Synapse's runs: it sees the files as they would be after a start. */
	readonly anew?: boolean;
	/** Of one of its own: "none" where nothing is to be reached. */
	readonly network?: 'none';
}

export type Answer = Readonly<Record<string, unknown>>;

/** What a script said that ended itself with an error: the person's language is its last line. */
export class ScriptFailed extends Error {
	override readonly name = 'ScriptFailed';
}

export const containerPrefix = 'synaptop-look-';

/** Ends with what it runs; the container goes also where docker itself was ended before it had begun. */
const tidy = (docker: readonly string[]): string => `trap 'cut=1' HUP INT TERM
name=$1
shift
"$@"
s=$?
[ -z "$cut" ] || ${quote(docker)} rm -f "$name" >/dev/null 2>&1
exit $s`;

/** The command that runs python in a container like Synapse's, that only looks. */
function oneOff(docker: readonly string[], found: SynapseContainer, {network}: AskOptions): readonly string[] {
	const {HostConfig, Config, Id, Image} = found;
	const flags = (flag: string, values: readonly string[] | null | undefined): readonly string[] =>
		(values ?? []).flatMap(value => [flag, value]);
	const mode = network ?? HostConfig?.NetworkMode ?? 'default';
	const names =
		mode === 'none' || mode.startsWith('container:')
			? []
			: [
					...flags('--add-host', HostConfig?.ExtraHosts),
					...flags('--dns', HostConfig?.Dns),
					...flags('--dns-search', HostConfig?.DnsSearch),
				];
	const name = containerPrefix + randomBytes(6).toString('hex');
	return [
		...['/bin/sh', '-c', tidy(docker), 'sh', name],
		...[...docker, 'run', '--rm', '-i', '--init', '--name', name, '--pull', 'never', '--log-driver', 'none'],
		...['--network', mode, ...names, '--volumes-from', `${Id}:ro`],
		...(Config?.User ? ['--user', Config.User] : []),
		...['--entrypoint', 'python3', Image, '-'],
	];
}

/** What runs and answers can be asked itself; what restarts again and again would be gone in the middle. */
export const isThere = ({State, RestartCount = 0}: SynapseContainer, now: number): boolean =>
	State.Status === 'running' && (RestartCount === 0 || now - Date.parse(State.StartedAt ?? '') > 30_000);

/**
 * What a script (scripts.ts) finds inside Synapse's container, or in one like it where that does not run. Rejects with
 * ScriptFailed where the script ended with an error, with HostError where it could not be run.
 */
export async function askInside(
	context: Pick<FlowContext, 'stack' | 'host' | 'engine' | 'signal' | 'now'>,
	found: SynapseContainer,
	script: string,
	options: AskOptions,
): Promise<Answer> {
	const synapse = synapseOf(context);
	const {docker} = context.engine(synapse.host);
	const {limit, more = {}, anew = false} = options;
	const user = startUser(found);
	const argument = JSON.stringify({
		paths: configPaths(found, synapse),
		shown: synapse.config,
		limit,
		...(user ? {user} : {}),
		...more,
	});
	const command =
		!anew && isThere(found, context.now())
			? [...docker, 'exec', '-i', found.Id, 'python3', '-']
			: oneOff(docker, found, options);
	const result = await context.host(synapse.host).exec([...command, argument], {
		stdin: script,
		timeout: (limit + startTime) * 1000,
		urgent: true,
		signal: context.signal,
	});
	return read(result, synapse.host, limit);
}

/** Seconds that a container may take to start on a busy machine. */
const startTime = 20;

/** 142 is death by SIGALRM, which the script asked for itself. */
function read({code, signal, stdout, stderr}: ExecResult, host: string, limit: number): Answer {
	if (code === 142 || signal === 'SIGALRM') {
		throw new HostError('timeout', host, `no answer within ${limit} s: cut off`);
	}

	if (code === 125 || code === 126 || code === 127) {
		throw new HostError('failed', host, `docker does not run it: ${lastLine(stderr)}`);
	}

	const last = stdout.toString().trimEnd().split('\n').at(-1) ?? '';
	const answer = parseJson(last);
	if (code === 0 && isRecord(answer)) {
		return answer;
	}

	throw new ScriptFailed(lastLine(stderr) || lastLine(stdout) || `python3 ended with ${code ?? signal}`);
}
