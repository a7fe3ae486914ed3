import {EngineError} from '../../hosts/engine.js';
import {HostError} from '../../hosts/host.js';
import {clean} from '../../parsers/clean.js';
import {critical, onContainer, skipped, well} from '../findings.js';
import type {Finding, FlowContext, FlowStep} from '../flow.js';
import {
	containerWords,
	inspectSynapse,
	type SynapseContainer,
	stateWords,
	synapseOf,
} from '../inside/synapse-container.js';

// The way to Synapse's container: its host, the engine, the container itself.

/** What went wrong on the way, with its cure; other errors are thrown on. */
export function notReached(error: unknown, text: (message: string) => string): Finding {
	if (error instanceof HostError && error.kind !== 'aborted') {
		return critical(text(error.message), error.cure === undefined ? {} : {next: error.cure});
	}

	if (error instanceof EngineError) {
		return critical(text(clean(error.message)));
	}

	throw error;
}

export const hostStep: FlowStep = {
	id: 'host',
	title: 'Its host is reached',
	looks: context => `ssh ${context.subject.host} true`,
	async run(context) {
		const {host} = synapseOf(context);
		try {
			await context.host(host).exec(['true'], {timeout: 10_000, signal: context.signal});
			return well(`${host} is reached`);
		} catch (error) {
			const finding = notReached(error, message => `${host} is not reached: ${message}`);
			return {next: 'See whether it is up and its SSH server runs', ...finding};
		}
	},
};

export const engineStep: FlowStep = {
	id: 'engine',
	title: 'The Docker engine answers',
	needs: ['host'],
	looks: 'docker version',
	async run(context) {
		const {host} = synapseOf(context);
		if (context.config.hosts[host]?.docker === false) {
			return skipped(`by the config there is no Docker engine on ${host}`);
		}

		try {
			const {Version} = await context.engine(host).get<{Version?: string}>('/version', {}, {signal: context.signal});
			return well(`Docker ${clean(Version ?? '?')} answers on ${host}`);
		} catch (error) {
			return notReached(error, message => `the Docker engine of ${host} does not answer: ${message}`);
		}
	},
};

/** The engine says what ended it, where it was not Synapse itself. */
function judge(found: SynapseContainer, context: FlowContext): Finding {
	const synapse = synapseOf(context);
	const name = containerWords(synapse);
	const target = {host: synapse.host, id: found.Id, name: synapse.container};
	const place = {tab: 'containers', select: `${synapse.host}/${synapse.container}`};
	const {State, HostConfig} = found;
	const evidence = [
		`state ${clean(State.Status)}, exit code ${State.ExitCode ?? '?'}, out of memory ${State.OOMKilled ? 'yes' : 'no'}, restarts ${found.RestartCount ?? 0}`,
		`started ${clean(State.StartedAt ?? '?')}, ended ${clean(State.FinishedAt ?? '?')}, restart policy ${clean(HostConfig?.RestartPolicy?.Name || 'no')}`,
		...(State.Error ? [`the engine: ${clean(State.Error)}`] : []),
	];
	const memory = HostConfig?.Memory;
	if (State.OOMKilled && State.Status !== 'running') {
		const limit = memory ? ` (its limit is ${Math.round(memory / 2 ** 20)} MiB)` : '';
		return critical(`${name} ran out of memory and was killed${limit}`, {
			...place,
			evidence,
			next: memory
				? 'Raise mem_limit of the container in the compose file, or lower caches.global_factor in homeserver.yaml'
				: 'See what uses the memory of its host, or lower caches.global_factor in homeserver.yaml',
			actions: [onContainer('restart', target)],
		});
	}

	if (State.Error && State.Status !== 'running') {
		return critical(`the engine cannot start ${name}: ${clean(State.Error)}`, {
			...place,
			evidence,
			next: 'The engine says what is in its way: a port that is taken, a mount that is not there',
			actions: [onContainer('start', target)],
		});
	}

	if (State.Status === 'paused') {
		return critical(`${name} is paused`, {
			...place,
			evidence,
			next: `docker unpause ${synapse.container}, or restart it`,
			actions: [onContainer('restart', target)],
		});
	}

	const stopped = State.Status === 'exited' && [0, 143].includes(State.ExitCode ?? -1);
	if (State.Status === 'created' || stopped) {
		const how = State.Status === 'created' ? 'was never started' : `was stopped (exit code ${State.ExitCode})`;
		return critical(`${name} ${how}`, {
			...place,
			evidence,
			next: 'Somebody stopped it, or nothing starts it: start it (restart: unless-stopped does so after a reboot)',
			actions: [onContainer('start', target)],
		});
	}

	if (State.Status === 'exited' && State.ExitCode === 137) {
		return critical(`${name} was killed (exit code 137)`, {
			...place,
			evidence,
			next: 'By somebody, or by the kernel for want of memory: journalctl -k -g "Out of memory" on its host tells',
			actions: [onContainer('start', target)],
		});
	}

	return well(`${name} is there: ${stateWords(found)}`, {...place, evidence});
}

export const containerStep: FlowStep = {
	id: 'container',
	title: 'Its container is there, and nobody stopped it',
	needs: ['engine'],
	looks: ({stack}) => `docker inspect ${stack.synapse?.container}`,
	async run(context) {
		const synapse = synapseOf(context);
		const found = await inspectSynapse(context);
		return found
			? judge(found, context)
			: critical(`there is no ${containerWords(synapse)}`, {
					tab: 'containers',
					next: 'docker compose up -d in its directory makes it; or say its name: synapse.container in the config',
				});
	},
};

/** For steps after it: the container as it is now; throws where it went meanwhile. */
export async function containerNow(context: FlowContext): Promise<SynapseContainer> {
	const found = await inspectSynapse(context);
	if (!found) {
		throw new Error(`there is no ${containerWords(synapseOf(context))} any more`);
	}

	return found;
}
