import {HostError} from '../../hosts/host.js';
import {clean} from '../../parsers/clean.js';
import type {Disk} from '../../parsers/df.js';
import {type PostgresFacts, postgres} from '../../sources/postgres.js';
import type {Probe} from '../../sources/probe.js';
import {type ServiceFacts, services} from '../../sources/services.js';
import {vitals} from '../../sources/vitals.js';
import {bytes} from '../../ui/format.js';
import {critical, onContainer, skipped, well} from '../findings.js';
import type {Finding, FlowContext, FlowStep, OfferedAction} from '../flow.js';
import {seenFrom} from '../own-host.js';

// PostgreSQL as its own host sees it: what is broken there is the cause of what Synapse sees.

export const noServer = skipped('not looked at: the config has no postgres');

/** "db" of [docker, exec, -i, db, psql, …]: the container that psql is called in. */
export function containerOf(command: readonly string[] | undefined): string | undefined {
	const at = command?.indexOf('exec') ?? -1;
	if (!command || at === -1 || !command.slice(0, at).some(word => /(?:^|\/)(?:docker|podman)$/.test(word))) {
		return undefined;
	}

	return command
		.slice(at + 1)
		.find(
			(word, index, all) => !word.startsWith('-') && !/^-[ueW]$|^--(?:user|env|workdir)$/.test(all[index - 1] ?? ''),
		);
}

/** Percent in use from which a server can write no more. */
const full = 99.5;

export function judgeServerDisks(disks: readonly Disk[], host: string): Finding {
	const evidence = disks.map(
		({mount, full: used, available}) => `${mount}: ${Math.round(used)} % full, ${bytes(available)}B free`,
	);
	const bad = disks.find(one => one.full >= full || one.available < 16 * 2 ** 20);
	const inodes = disks.find(one => (one.inodes?.full ?? 0) >= full);
	if (bad) {
		return critical(`the disk ${bad.mount} of ${host}, where PostgreSQL is, is full: ${bytes(bad.available)}B free`, {
			evidence,
			next: `Make room: du -xh -d1 ${bad.mount} | sort -h; PostgreSQL stops when it cannot write, and starts again by itself or by its unit. Never remove anything of pg_wal by hand`,
			tab: 'overview',
		});
	}

	return inodes
		? critical(`the disk ${inodes.mount} of ${host}, where PostgreSQL is, has no inode left`, {
				evidence,
				next: 'Remove directories with very many small files',
			})
		: well(`${host} has room on its disks`, {evidence});
}

export const serverDiskStep: FlowStep = {
	id: 'disk',
	title: 'The disks of its host have room',
	looks: ({stack}) => `df, on ${stack.postgres?.host ?? 'its host'}`,
	timeout: 30_000,
	async run(context) {
		const host = context.stack.postgres?.host;
		if (host === undefined) {
			return noServer;
		}

		try {
			return judgeServerDisks((await context.read(vitals, host)).disks, host);
		} catch (error) {
			if (error instanceof HostError && !context.signal.aborted) {
				return skipped(`not looked at: ${host} is not reached (${error.message})`);
			}

			throw error;
		}
	},
};

/** Units and containers of PostgreSQL on its host, in lines; what cannot be had is left out. */
const statusScript = `systemctl --no-pager --no-legend --plain list-units --all 'postgresql*' 2>/dev/null | head -n 8
[ -z "$1" ] || { shift; "$@" 2>/dev/null; }
df -P -h /var/lib/postgresql 2>/dev/null | tail -n 1
exit 0`;

interface Around {
	readonly evidence: readonly string[];
	readonly actions: readonly OfferedAction[];
	/** "unit postgresql@15-main is failed". */
	readonly why?: string;
}

/** What is to be seen around a server that does not answer. */
export function parseAround(output: string, container: string | undefined): Pick<Around, 'evidence' | 'why'> {
	const lines = output
		.split('\n')
		.map(clean)
		.filter(line => line.trim() !== '');
	const units = lines.flatMap(line => {
		const [, name, active, sub] = /^\s*[●*x×]?\s*(\S+\.service)\s+\S+\s+(\S+)\s+(\S+)/.exec(line) ?? [];
		return name === undefined ? [] : [{name: name.replace(/\.service$/, ''), active: active!, sub: sub!}];
	});
	// "postgresql" alone is Debian's, which only starts the clusters.
	const down =
		units.find(({name, active}) => name !== 'postgresql' && active !== 'active') ??
		units.find(({active}) => active !== 'active');
	const state = container === undefined ? undefined : lines.find(line => line.startsWith('container '));
	const why =
		state !== undefined && !/ running /.test(`${state} `)
			? state
			: down
				? `unit ${down.name} is ${down.active} (${down.sub})`
				: undefined;
	return {evidence: lines.slice(0, 12), ...(why === undefined ? {} : {why})};
}

/** Never rejects: it is looked for beside the finding. */
async function lookAround(context: FlowContext): Promise<Around> {
	const {postgres: part} = context.stack;
	if (!part) {
		return {evidence: [], actions: []};
	}

	const name = containerOf(part.command);
	try {
		const {docker} = context.engine(part.host);
		const inspect =
			name === undefined
				? ['']
				: [
						'docker',
						...docker,
						'inspect',
						'-f',
						`container ${name} is {{.State.Status}} (exit code {{.State.ExitCode}})`,
						name,
					];
		const argv = ['/bin/sh', '-c', statusScript, 'sh', ...inspect];
		const {stdout} = await context.host(part.host).exec(argv, {timeout: 10_000, signal: context.signal});
		const unit = context.stack.units.find(one => one.host === part.host && /postgres/.test(one.unit));
		const id = name === undefined ? undefined : await idOf(context, part.host, name);
		return {
			...parseAround(stdout.toString(), name),
			actions: [
				...(id === undefined || name === undefined ? [] : [onContainer('restart', {host: part.host, id, name})]),
				...(unit
					? [
							{
								action: 'unit.restart',
								target: {host: unit.host, kind: 'unit', id: `${unit.scope}/${unit.unit}`, name: unit.unit} as const,
							},
						]
					: []),
			],
		};
	} catch {
		return {evidence: [], actions: []};
	}
}

const idOf = (context: FlowContext, host: string, name: string): Promise<string | undefined> =>
	context
		.engine(host)
		.get<{Id: string}>(`/containers/${encodeURIComponent(name)}/json`, {}, {signal: context.signal})
		.then(
			({Id}) => Id,
			() => undefined,
		);

/** How its own host sees the server. */
export function judgeServer(
	{state, problem, facts, target}: Pick<Probe<ServiceFacts | PostgresFacts>, 'state' | 'problem' | 'facts' | 'target'>,
	host: string,
): Finding {
	if (state === 'up') {
		const said = facts && 'said' in facts ? facts.said : 'answers psql';
		return well(`PostgreSQL on ${host} ${said}`);
	}

	const message = problem?.message ?? 'it does not answer';
	return critical(`PostgreSQL on ${host} is down: ${message}`, {
		evidence: [`${target}: ${message}`],
		next: problem?.cure ?? 'Start it (systemctl start postgresql, or its container), and read its log for why it ended',
		tab: 'database',
	});
}

export const serverStep: FlowStep = {
	id: 'server',
	title: 'PostgreSQL answers on its own host',
	operations: ['T3'],
	looks: ({stack: {postgres: part}}) =>
		part
			? `asks ${part.address ?? part.command?.join(' ') ?? '?'}, on ${part.host}`
			: 'nothing: the config has no postgres',
	timeout: 40_000,
	async run(context) {
		const {postgres: part} = context.stack;
		if (!part) {
			return noServer;
		}

		const seen =
			part.address === undefined
				? await seenFrom(context, postgres, part.host, 'postgres')
				: await seenFrom(context, services, part.host, 'postgres');
		if ('none' in seen) {
			return seen.none;
		}

		const finding = judgeServer(seen.probe as Probe<ServiceFacts | PostgresFacts>, part.host);
		if (finding.severity === 'ok') {
			return finding;
		}

		const {evidence, actions, why} = await lookAround(context);
		return {
			...finding,
			text: why === undefined ? finding.text : `${finding.text}; ${why}`,
			evidence: [...(finding.evidence ?? []), ...evidence],
			actions,
		};
	},
};
