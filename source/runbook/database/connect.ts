import {clean} from '../../parsers/clean.js';
import {textOf} from '../../parsers/json.js';
import {critical, notKnown, skipped, warning, well} from '../findings.js';
import type {Finding, FlowContext} from '../flow.js';
import {type Answer, askInside, ScriptFailed} from '../inside/ask-inside.js';
import {connectScript} from '../inside/connection-scripts.js';
import type {SynapseContainer} from '../inside/synapse-container.js';
import {readConnection} from '../words/psycopg2.js';

/** Seconds for a connection; libpq takes them for each address of a name. */
const patience = 8;
const limit = 30;
/** ms for the step. */
export const connectTimeout = 60_000;

/** What a connection with the config's own parameters came to. */
export function judgeConnection(answer: Answer): Finding {
	const where = clean(textOf(answer, 'where') ?? '?');
	if (answer.connected !== true) {
		const said = clean(textOf(answer, 'said') ?? '');
		const {text, next} = readConnection(said, where);
		return critical(text, {evidence: [said], ...(next === undefined ? {} : {next})});
	}

	const {took} = answer;
	const [user, database, version] = ['user', 'database', 'version'].map(name => clean(textOf(answer, name) ?? '?'));
	const said = textOf(answer, 'said');
	return said === undefined
		? well(
				`${user} is let into database ${database} of PostgreSQL ${version} in ${typeof took === 'number' ? took : '?'} ms`,
			)
		: critical(`PostgreSQL at ${where} lets it in, and then answers nothing: ${clean(said).slice(0, 200)}`, {
				next: 'See what PostgreSQL does (tab Database), and its log',
			});
}

/** Oldest that Synapse takes (synapse/storage/engines/postgres.py of 1.140 and later); older releases take 13. */
const oldest = 13;

/** What Synapse looks at before it starts, of a database that lets it in. */
export function judgeSettings(answer: Answer): Finding {
	const of = (name: string): string => clean(textOf(answer, name) ?? '?');
	const {encoding, collate, ctype, version, database} = {
		encoding: of('encoding'),
		collate: of('collate'),
		ctype: of('ctype'),
		version: of('version'),
		database: of('database'),
	};
	const evidence = [
		`PostgreSQL ${version}, database ${database}: encoding ${encoding}, LC_COLLATE ${collate}, LC_CTYPE ${ctype}`,
		`in recovery: ${answer.recovery === true ? 'yes' : 'no'}, read only: ${of('read_only')}, may make tables: ${answer.create === false ? 'no' : 'yes'}`,
	];
	if (answer.recovery === true || of('read_only') === 'on') {
		return critical(
			answer.recovery === true
				? 'PostgreSQL is a standby (in recovery) and takes no writes'
				: `the database ${database} is read only`,
			{
				evidence,
				next: 'Synapse needs the primary: see host in the database section of homeserver.yaml; default_transaction_read_only',
			},
		);
	}

	if (encoding !== 'UTF8') {
		return critical(`the database ${database} is in ${encoding}, and Synapse takes UTF8 only`, {
			evidence,
			next: 'Dump it, make one with --encoding=UTF8 --locale=C --template=template0, restore the dump there',
		});
	}

	if (collate !== 'C' || ctype !== 'C') {
		const next =
			'Dump it, make one with --locale=C --template=template0, restore the dump there; allow_unsafe_locale: true lets it start, and its indexes break with the next C library';
		return answer.unsafe === true
			? warning(`the database ${database} is of locale ${collate}, which allow_unsafe_locale lets pass`, {
					evidence,
					next,
				})
			: critical(
					`the database ${database} is of locale ${collate}${ctype === collate ? '' : ` and ${ctype}`}, and Synapse starts with C only`,
					{evidence, next},
				);
	}

	if (answer.create === false) {
		return critical(`the role ${of('user')} may make no tables in the database ${database}`, {
			evidence,
			next: 'ALTER DATABASE … OWNER TO …, or GRANT CREATE ON SCHEMA public TO …: an update of Synapse makes tables',
		});
	}

	return Number.parseInt(version, 10) < oldest
		? warning(`PostgreSQL ${version} is older than Synapse takes`, {
				evidence,
				next: 'Update it to a release that is maintained',
			})
		: well(`encoding UTF8, locale C, not read only`, {evidence});
}

/** What the scripts say where Synapse has no PostgreSQL. */
export function unused(answer: Answer): Finding | undefined {
	const kind = textOf(answer, 'unused');
	return kind === undefined
		? undefined
		: skipped(
				kind === 'sqlite3' ? 'Synapse uses SQLite: there is no server to ask' : 'homeserver.yaml names no PostgreSQL',
			);
}

/** The connection from inside its container: what it came to, and what the database is like where there is one. */
export async function tryConnection(
	context: FlowContext,
	found: SynapseContainer,
): Promise<{readonly connection: Finding; readonly settings?: Finding}> {
	try {
		const more = {connect: patience};
		const answer = await askInside(context, found, connectScript, {limit, more});
		const connection = unused(answer) ?? judgeConnection(answer);
		return connection.severity === 'ok' ? {connection, settings: judgeSettings(answer)} : {connection};
	} catch (error) {
		if (!(error instanceof ScriptFailed)) {
			throw error;
		}

		const text = /No module named/.test(error.message)
			? `the image of Synapse has no psycopg2: ${error.message}`
			: `the connection could not be tried: ${error.message}`;
		return {connection: notKnown(text)};
	}
}
