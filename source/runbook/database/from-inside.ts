import type {FlowStep} from '../flow.js';
import {fromInside, reachSteps} from '../inside/from-inside.js';
import {connectTimeout, tryConnection} from './connect.js';

// The database as Synapse sees it: from inside its container, with its own config.

export const [nameStep, portStep] = reachSteps({part: 'PostgreSQL', section: 'database'}, ['T3']);

export const connectStep: FlowStep = {
	id: 'connect',
	title: "It takes the config's own user and password",
	operations: ['T3', 'T4'],
	needs: ['port'],
	looks: "psycopg2.connect() with homeserver.yaml's own parameters, inside the container",
	timeout: connectTimeout,
	run: context => fromInside(context, async found => (await tryConnection(context, found)).connection),
};

export const settingsStep: FlowStep = {
	id: 'settings',
	title: 'The database is one that Synapse starts with',
	operations: ['T4'],
	needs: ['connect'],
	looks: 'encoding, locale, recovery and rights, by the same connection',
	timeout: connectTimeout,
	run: context =>
		fromInside(context, async found => {
			const {connection, settings} = await tryConnection(context, found);
			return settings ?? connection;
		}),
};
