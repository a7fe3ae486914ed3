import {connectTimeout, judgeSettings, tryDatabase} from '../database/connect.js';
import type {FlowStep} from '../flow.js';
import {readHomeserverFile} from '../homeserver-file.js';
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
		const {database} = await readHomeserverFile(context, await containerNow(context));
		const {finding, answer} = await tryDatabase(context, database);
		const settings = finding.severity === 'ok' && answer ? judgeSettings(answer) : undefined;
		const worse = settings?.severity === 'critical' ? settings : finding;
		return worse.severity === 'ok' || worse.severity === 'skipped'
			? worse
			: {...worse, flow: 'database', tab: 'database'};
	},
};
