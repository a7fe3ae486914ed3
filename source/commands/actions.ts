import type {Action} from '../actions/action.js';
import {customActions} from '../actions/custom.js';
import type {FormField} from '../actions/form.js';
import {actions} from '../actions/index.js';
import {ConfigError} from '../config/load.js';
import type {Config} from '../config/schema.js';
import type {Call} from './command.js';
import {openConfig} from './open.js';
import {table} from './text-table.js';

/** `synaptop actions`: the registry and the config's own, as the keys, the palette and `run` have them. */
export async function run({flags, stdout}: Call): Promise<number> {
	const config = await configIfThere(flags);
	const readOnly = flags['read-only'] === true || config?.readOnly === true;
	const offered = [...actions, ...(config ? customActions(config) : [])].filter(
		({risk}) => !readOnly || risk === 'read',
	);
	stdout.write(flags.json ? `${JSON.stringify(offered.map(asData), undefined, 2)}\n` : `${asTable(offered)}\n`);
	return 0;
}

/** The list needs no config; one that is there counts. */
async function configIfThere(flags: Call['flags']): Promise<Config | undefined> {
	try {
		return await openConfig(flags);
	} catch (error) {
		if (error instanceof ConfigError && error.missing && flags.config === undefined) {
			return undefined;
		}

		throw error;
	}
}

const asData = ({id, title, risk, kind, key, operations, form = [], edits, only}: Action) => ({
	id,
	title,
	risk,
	target: kind,
	/** It is done there alone, so that no name is needed. */
	host: only?.host ?? null,
	key: key ?? null,
	operations,
	/** What it wants to know: each with the flag that gives it. */
	form: edits ? [editField] : form.map(fieldData),
});

/** An edited file comes as a whole. */
const editField = {
	id: 'from',
	label: 'The file as it is to be',
	kind: 'file',
	required: true,
	choices: null,
	initial: null,
	flags: ['--set from=FILE', '--stdin from'],
};

const fieldData = (field: FormField) => {
	const {id, label, kind} = field;
	const initial = 'initial' in field ? field.initial : undefined;
	return {
		id,
		label,
		kind,
		required: initial === undefined && kind !== 'flag',
		choices: kind === 'choice' ? field.choices : null,
		initial: initial ?? (kind === 'flag' ? false : null),
		flags: flagsFor(field),
	};
};

/** How a field is given: secrets by no flag's value. */
function flagsFor({id, kind}: FormField): readonly string[] {
	switch (kind) {
		case 'password': {
			return [`--stdin ${id}`, `--generate ${id}`];
		}

		case 'secret': {
			return [`--stdin ${id}`];
		}

		case 'flag': {
			return [`--set ${id}=yes`, `--set ${id}=no`];
		}

		default: {
			return [`--set ${id}=VALUE`];
		}
	}
}

/** Also the readme's. */
export const asTable = (listed: readonly Action[]): string =>
	table(
		['ID', 'KEY', 'RISK', 'TARGET', 'RUNBOOK', 'WHAT IT DOES'],
		listed.map(({id, key, risk, kind, only, operations, title}) => [
			id,
			key ?? '',
			risk,
			only ? `${kind} ${only.host}` : kind,
			operations.join(', '),
			title,
		]),
	);
