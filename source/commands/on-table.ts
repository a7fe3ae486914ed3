import type {Target} from '../actions/action.js';
import {databaseTargets} from '../actions/database.js';
import {tableNamed} from '../actions/table.js';
import type {Config} from '../config/schema.js';
import {UsageError} from './command.js';

/** A table by its name, "events" or "SCHEMA.events", of the database of the stack that --stack says, or of the only one. */
export function onTable(config: Config, name: string | undefined, stack: string | undefined): Target {
	const all = databaseTargets(config);
	if (all.length === 0) {
		throw new UsageError('the config names no database: add one, as in postgres: {host: HOST, command: [psql]}');
	}

	if (name === undefined || name === '') {
		throw new UsageError('it needs the name of a table, as in events');
	}

	const [database, ...others] = all.filter(({id}) => stack === undefined || id === stack);
	if (!database || others.length > 0) {
		const list = all.map(({id}) => id).join(', ');
		throw new UsageError(
			stack === undefined ? `say with --stack which one is meant: ${list}` : `there is no stack "${stack}": ${list}`,
		);
	}

	return tableNamed(database, name);
}
