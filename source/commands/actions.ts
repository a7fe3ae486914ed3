import type {Action} from '../actions/action.js';
import {actions} from '../actions/index.js';
import {ConfigError} from '../config/load.js';
import type {Call} from './command.js';
import {openConfig} from './open.js';
import {table} from './text-table.js';

/** `synaptop actions`: the registry, as the keys, the palette and `run` have it. */
export async function run({flags, stdout}: Call): Promise<number> {
	const readOnly = flags['read-only'] === true || (await configSaysReadOnly(flags));
	const offered = actions.filter(({risk}) => !readOnly || risk === 'read');
	stdout.write(flags.json ? `${JSON.stringify(offered.map(asData), undefined, 2)}\n` : `${asTable(offered)}\n`);
	return 0;
}

/** The list needs no config; one that is there counts. */
async function configSaysReadOnly(flags: Call['flags']): Promise<boolean> {
	try {
		return (await openConfig(flags)).readOnly;
	} catch (error) {
		if (error instanceof ConfigError && error.missing && flags.config === undefined) {
			return false;
		}

		throw error;
	}
}

const asData = ({id, title, risk, kind, key, operations}: Action) => ({
	id,
	title,
	risk,
	target: kind,
	key: key ?? null,
	operations,
});

/** Also the readme's. */
export const asTable = (listed: readonly Action[]): string =>
	table(
		['ID', 'KEY', 'RISK', 'TARGET', 'RUNBOOK', 'WHAT IT DOES'],
		listed.map(({id, key, risk, kind, operations, title}) => [id, key ?? '', risk, kind, operations.join(', '), title]),
	);
