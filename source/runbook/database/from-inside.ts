import {skipped} from '../findings.js';
import type {Finding, FlowContext, FlowStep} from '../flow.js';
import {judgeName, judgePort, reach, reachTimeout} from '../inside/reach.js';
import {editConfig} from '../synapse/config.js';
import {connect, connectTimeout, judgeConnection, judgeSettings, notTried, whereOf} from './connect.js';
import {readSection} from './section.js';

// The database as Synapse sees it: from inside its container, with its own config.

const named = {part: 'PostgreSQL', section: 'database'};

type Read = Exclude<Awaited<ReturnType<typeof readSection>>, {readonly trouble: Finding}>;

/** Runs what is only for PostgreSQL; what is not well offers the edit of homeserver.yaml. */
async function ofPostgres(
	context: FlowContext,
	look: (read: Read & {readonly database: NonNullable<Read['file']['database']>}) => Promise<Finding>,
): Promise<Finding> {
	const read = await readSection(context);
	if ('trouble' in read) {
		return read.trouble;
	}

	const {database} = read.file;
	if (database?.kind !== 'postgres') {
		return skipped(`Synapse uses SQLite (${database?.path ?? '?'})`);
	}

	const finding = await look({...read, database});
	return finding.severity === 'ok' ? finding : {actions: editConfig(context, read.found), ...finding};
}

export const nameStep: FlowStep = {
	id: 'name',
	title: 'Its name is found from inside the container',
	operations: ['T3'],
	needs: ['section'],
	looks: 'getaddrinfo() of the host in homeserver.yaml, inside the container',
	timeout: reachTimeout,
	run: context =>
		ofPostgres(context, async ({found}) => judgeName(await reach(context, found, 'database', 'name'), named)),
};

export const portStep: FlowStep = {
	id: 'port',
	title: 'Its port is open from inside the container',
	operations: ['T3'],
	needs: ['name'],
	looks: 'connect() to the host and port in homeserver.yaml, inside the container',
	timeout: reachTimeout,
	run: context =>
		ofPostgres(context, async ({found}) => judgePort(await reach(context, found, 'database', 'port'), named)),
};

export const connectStep: FlowStep = {
	id: 'connect',
	title: "It takes the config's own user and password",
	operations: ['T3', 'T4'],
	needs: ['port'],
	looks: "psycopg2.connect() with homeserver.yaml's own parameters, inside the container",
	timeout: connectTimeout,
	run: context =>
		ofPostgres(context, async ({found, database}) => {
			try {
				return judgeConnection(await connect(context, found), whereOf(database));
			} catch (error) {
				return notTried(error);
			}
		}),
};

export const settingsStep: FlowStep = {
	id: 'settings',
	title: 'The database is one that Synapse starts with',
	operations: ['T4'],
	needs: ['connect'],
	looks: 'encoding, locale, recovery and rights, by the same connection',
	timeout: connectTimeout,
	run: context => ofPostgres(context, async ({found}) => judgeSettings(await connect(context, found))),
};
