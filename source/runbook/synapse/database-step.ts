import {connectTimeout, tryConnection} from '../database/connect.js';
import type {FlowStep} from '../flow.js';
import {editConfig} from './config.js';
import {containerNow} from './reached.js';

/** Synapse does not start without its database: that is to blame then. */
export const databaseStep: FlowStep = {
	id: 'database',
	title: 'Its database lets it in',
	operations: ['T1', 'T3'],
	needs: ['file'],
	looks: "psycopg2.connect() with homeserver.yaml's own parameters, inside the container",
	timeout: connectTimeout,
	async run(context) {
		const found = await containerNow(context);
		const {connection, settings} = await tryConnection(context, found);
		const worse = settings?.severity === 'critical' ? settings : connection;
		return worse.severity === 'ok' || worse.severity === 'skipped'
			? worse
			: {actions: editConfig(context, found), ...worse, flow: 'database', tab: 'database'};
	},
};
