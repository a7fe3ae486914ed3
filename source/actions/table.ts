import type {Config} from '../config/schema.js';
import type {DatabaseTable} from '../parsers/psql.js';
import type {PlanContext, Target} from './action.js';

/** A table of a stack's database. The id keeps schema and name apart, whatever is in them. */
export const tableTarget = (
	{id: stack, host}: Pick<Target, 'id' | 'host'>,
	{schema, table, name}: Pick<DatabaseTable, 'schema' | 'table' | 'name'>,
): Target => ({host, kind: 'table', id: JSON.stringify([schema, table]), name, stack});

/** "events", "other.events": what a person types for a table of the database. */
export function tableNamed(database: Pick<Target, 'id' | 'host'>, name: string): Target {
	const dot = name.indexOf('.');
	const [schema, table] = dot < 0 ? ['public', name] : [name.slice(0, dot), name.slice(dot + 1)];
	return tableTarget(database, {schema, table, name: schema === 'public' ? table : name});
}

const isName = (part: unknown): part is string => typeof part === 'string' && part !== '' && !/\p{Control}/u.test(part);

/** `"public"."events"`: as SQL has it, whatever is in the name. Throws RangeError for what cannot stand in one line. */
export function sqlName({id}: Pick<Target, 'id'>): string {
	const parts: unknown = JSON.parse(id);
	if (!Array.isArray(parts) || !parts.every(isName)) {
		throw new RangeError('A table with such a name cannot be named to psql');
	}

	return parts.map(part => `"${part.replaceAll('"', '""')}"`).join('.');
}

/** How psql is called for a database or a table; undefined where the config does not say. */
export const psqlOf = ({config, target}: {readonly config: Config} & Pick<PlanContext, 'target'>) =>
	config.stacks.find(({name}) => name === stackOf(target))?.postgres?.command;

export const stackOf = ({stack, id}: Target): string => stack ?? id;
