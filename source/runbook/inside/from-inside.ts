import type {Finding, FlowContext, FlowStep} from '../flow.js';
import {editConfig} from '../synapse/config.js';
import {containerNow} from '../synapse/reached.js';
import {type Named, reach, reachTimeout} from './reach.js';
import type {SynapseContainer} from './synapse-container.js';

/** What is seen from inside Synapse's container; what is not well offers the edit of homeserver.yaml. */
export async function fromInside(
	context: FlowContext,
	look: (found: SynapseContainer) => Promise<Finding>,
): Promise<Finding> {
	const found = await containerNow(context);
	const finding = await look(found);
	return finding.severity === 'ok' ? finding : {actions: editConfig(context, found), ...finding};
}

/** The steps of a part that homeserver.yaml names by host and port: its name is found, then its port is open. */
export const reachSteps = (named: Named, operations: readonly string[]): readonly [name: FlowStep, port: FlowStep] => [
	{
		id: 'name',
		title: 'Its name is found from inside the container',
		operations,
		needs: ['section'],
		looks: 'getaddrinfo() of the host in homeserver.yaml, inside the container',
		timeout: reachTimeout,
		run: context => fromInside(context, found => reach(context, found, named, 'name')),
	},
	{
		id: 'port',
		title: 'Its port is open from inside the container',
		operations,
		needs: ['name'],
		looks: 'connect() to the host and port in homeserver.yaml, inside the container',
		timeout: reachTimeout,
		run: context => fromInside(context, found => reach(context, found, named, 'port')),
	},
];
