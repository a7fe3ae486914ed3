import type {PlanContext} from './action.js';
import {dumpCommand, stackOfDatabase} from './database.js';
import type {FormField} from './form.js';
import {backupPatterns, newest} from './restore-dump.js';

const isPath = (value: string): boolean => /^(?:\/|~\/)[^\p{Control}]+$/u.test(value);

/** Which dump: the newest that is known, or a path on the database's host. */
export const dumpField: FormField = {
	kind: 'text',
	id: 'dump',
	label: 'Dump',
	initial: newest,
	hint: (value, {target}) => (value === newest ? `or its path on ${target.host}` : `on ${target.host}`),
	check(value, context) {
		if (value !== newest) {
			return isPath(value) ? undefined : `is ${newest}, or an absolute path on ${context.target.host}`;
		}

		const stack = stackOfDatabase(context);
		return stack && backupPatterns(stack, 'database').length > 0
			? undefined
			: 'needs a path: the config says neither where backups go (backup:) nor which are watched (backups:)';
	},
};

/** Why nothing can be restored here. */
export function restoreUnavailable(context: PlanContext): string | undefined {
	const stack = stackOfDatabase(context);
	if (!stack) {
		return `there is no database of ${context.target.name} in the config`;
	}

	if (!stack.postgres.command) {
		return 'the config does not say how psql is called: write postgres.command: [psql, -U, matrix, -d, matrix]';
	}

	return dumpCommand(stack.postgres)
		? undefined
		: 'how pg_restore is called cannot be told from postgres.command: write postgres.dump: [pg_dump, -U, matrix, -d, matrix]';
}
