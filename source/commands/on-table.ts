import type {Target} from '../actions/action.js';
import {databaseTargets} from '../actions/database.js';
import {tableNamed} from '../actions/table.js';
import type {Config} from '../config/schema.js';
import {UsageError} from './command.js';
import {ofStack} from './of-stack.js';

/** A table by its name, "events" or "SCHEMA.events", of the database of the stack that --stack says, or of the only one. */
export function onTable(config: Config, name: string | undefined, stack: string | undefined): Target {
	const all = databaseTargets(config);
	if (all.length === 0) {
		throw new UsageError('the config names no database: add one, as in postgres: {host: HOST, command: [psql]}');
	}

	if (name === undefined || name === '') {
		throw new UsageError('it needs the name of a table, as in events');
	}

	return tableNamed(ofStack(all, stack), name);
}
