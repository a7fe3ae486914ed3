import type {Finding, Flow, FlowStep} from '../../source/runbook/flow.js';

/** A step that finds this, or does that. */
export const stepOf = (id: string, run: Finding | FlowStep['run'], more: Partial<FlowStep> = {}): FlowStep => ({
	id,
	title: `The ${id} works`,
	looks: `look at the ${id}`,
	run: typeof run === 'function' ? run : async () => run,
	...more,
});

/** A flow of these steps for every stack, which explains what is said of its group. */
export const flowOf = (id: string, steps: readonly FlowStep[], more: Partial<Flow> = {}): Flow => ({
	id,
	title: `${id[0]!.toUpperCase()}${id.slice(1)} does not work`,
	subjects: ({stacks, hosts}) =>
		stacks.map(({name}) => ({id: name, title: `stack ${name}`, stack: name, host: Object.keys(hosts)[0]!})),
	explains: ({group}) => group === id,
	steps,
	...more,
});

export const ok: Finding = {severity: 'ok', text: 'as it should be'};

/** A run that waits until the test lets it go on. */
export const held = (finding: Finding = ok) => {
	const begun = Promise.withResolvers<void>();
	const end = Promise.withResolvers<Finding>();
	const run: FlowStep['run'] = async () => {
		begun.resolve();
		return end.promise;
	};
	return {run, begun: begun.promise, release: () => end.resolve(finding)};
};
