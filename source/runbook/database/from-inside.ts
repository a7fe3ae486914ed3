import type {Finding, FlowContext, FlowStep} from '../flow.js';
import {reach, reachTimeout} from '../inside/reach.js';
import type {SynapseContainer} from '../inside/synapse-container.js';
import {editConfig} from '../synapse/config.js';
import {containerNow} from '../synapse/reached.js';
import {connectTimeout, tryConnection} from './connect.js';

// The database as Synapse sees it: from inside its container, with its own config.

const named = {part: 'PostgreSQL', section: 'database'} as const;

/** What is not well offers the edit of homeserver.yaml. */
async function inside(context: FlowContext, look: (found: SynapseContainer) => Promise<Finding>): Promise<Finding> {
	const found = await containerNow(context);
	const finding = await look(found);
	return finding.severity === 'ok' ? finding : {actions: editConfig(context, found), ...finding};
}

export const nameStep: FlowStep = {
	id: 'name',
	title: 'Its name is found from inside the container',
	operations: ['T3'],
	needs: ['section'],
	looks: 'getaddrinfo() of the host in homeserver.yaml, inside the container',
	timeout: reachTimeout,
	run: context => inside(context, found => reach(context, found, named, 'name')),
};

export const portStep: FlowStep = {
	id: 'port',
	title: 'Its port is open from inside the container',
	operations: ['T3'],
	needs: ['name'],
	looks: 'connect() to the host and port in homeserver.yaml, inside the container',
	timeout: reachTimeout,
	run: context => inside(context, found => reach(context, found, named, 'port')),
};

export const connectStep: FlowStep = {
	id: 'connect',
	title: "It takes the config's own user and password",
	operations: ['T3', 'T4'],
	needs: ['port'],
	looks: "psycopg2.connect() with homeserver.yaml's own parameters, inside the container",
	timeout: connectTimeout,
	run: context => inside(context, async found => (await tryConnection(context, found)).connection),
};

export const settingsStep: FlowStep = {
	id: 'settings',
	title: 'The database is one that Synapse starts with',
	operations: ['T4'],
	needs: ['connect'],
	looks: 'encoding, locale, recovery and rights, by the same connection',
	timeout: connectTimeout,
	run: context =>
		inside(context, async found => {
			const {connection, settings} = await tryConnection(context, found);
			return settings ?? connection;
		}),
};
