import {critical, skipped, well} from '../findings.js';
import type {Finding, FlowContext, FlowStep} from '../flow.js';
import {type HomeserverFile, readHomeserverFile, sectionOf} from '../homeserver-file.js';
import {containerWords, inspectSynapse, type SynapseContainer, synapseOf} from '../inside/synapse-container.js';
import {editConfig, judgeFiles} from '../synapse/config.js';

/** homeserver.yaml as it stands; a finding where that is not to be had. */
export async function readSection(
	context: FlowContext,
): Promise<{readonly found: SynapseContainer; readonly file: HomeserverFile} | {readonly trouble: Finding}> {
	const found = await inspectSynapse(context);
	if (!found) {
		const text = `homeserver.yaml is not to be had: there is no ${containerWords(synapseOf(context))}`;
		return {trouble: skipped(text, {flow: 'synapse'})};
	}

	const file = await readHomeserverFile(context, found);
	const files = judgeFiles(file);
	return files.severity === 'ok'
		? {found, file}
		: {trouble: {...files, flow: 'synapse', actions: editConfig(context, found)}};
}

/** What homeserver.yaml says of its database. */
export function judgeDatabaseSection(file: Pick<HomeserverFile, 'database' | 'lines'>): Finding {
	const evidence = sectionOf(file, 'database').length > 0 ? sectionOf(file, 'database') : sectionOf(file, 'databases');
	const {database} = file;
	if (database?.kind === 'sqlite') {
		return well(`SQLite in ${database.path ?? '?'}: there is no server to ask`, {evidence});
	}

	if (database?.kind !== 'postgres') {
		return critical('homeserver.yaml names no database that Synapse knows', {
			evidence,
			next: 'database: {name: psycopg2, args: {user, password, dbname, host, cp_min: 5, cp_max: 10}}',
		});
	}

	const {user = '(as the system calls it)', name = '(as the user)', host = 'its socket'} = database;
	return well(`PostgreSQL: user ${user}, database ${name}, at ${host}`, {evidence});
}

export const sectionStep: FlowStep = {
	id: 'section',
	title: 'homeserver.yaml says where the database is',
	operations: ['T4'],
	looks: ({stack}) => `the database section of ${stack.synapse?.config}, masked`,
	timeout: 45_000,
	async run(context) {
		const read = await readSection(context);
		if ('trouble' in read) {
			return read.trouble;
		}

		return {...judgeDatabaseSection(read.file), tab: 'config', actions: editConfig(context, read.found)};
	},
};
