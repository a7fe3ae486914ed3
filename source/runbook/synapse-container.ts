import {containers} from '../sources/containers.js';
import type {FlowContext, OfferedAction} from './flow.js';

/** What its container is like, where that says why Synapse does not answer, and what is offered. Never rejects. */
export async function unexpectedContainer(
	context: FlowContext,
): Promise<{readonly text: string; readonly actions: readonly OfferedAction[]}> {
	const {synapse} = context.stack;
	if (!synapse || context.config.hosts[synapse.host]?.docker === false) {
		return {text: '', actions: []};
	}

	const {host, container: name} = synapse;
	try {
		const found = (await context.read(containers, host)).find(one => one.name === name);
		if (!found) {
			return {text: `; there is no container ${name}`, actions: []};
		}

		const {id, state, exitCode} = found;
		const target = {host, kind: 'container', id, name} as const;
		const isUp = state === 'running' || state === 'restarting';
		const ended = exitCode === undefined ? '' : ` (code ${exitCode})`;
		return {
			text: isUp && state === 'running' ? '' : `; its container ${name} is ${state}${ended}`,
			actions: [{action: isUp ? 'container.restart' : 'container.start', target}],
		};
	} catch {
		context.signal.throwIfAborted();
		return {text: '', actions: []};
	}
}
