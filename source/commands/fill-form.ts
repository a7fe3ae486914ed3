import type {Plan} from '../actions/action.js';
import {
	checkInput,
	checkValue,
	type FormContext,
	type FormField,
	type FormInput,
	type FormValue,
} from '../actions/form.js';
import type {Config} from '../config/schema.js';
import {generatePassword} from '../system/generate-password.js';
import {didYouMean} from '../system/nearest.js';
import {Secret} from '../system/secret.js';
import {line} from './ask-terminal.js';
import {type Call, textFlag, textFlags, UsageError} from './command.js';
import {Stopped} from './stoppable.js';

/** A secret that the program made, to be printed once. */
export interface Reveal {
	readonly label: string;
	readonly secret: Secret;
}

export interface Filled {
	readonly input: FormInput;
	readonly reveal: readonly Reveal[];
}

/** Wrong use where values are given to an action that asks for none. */
export function noForm({flags}: Call): void {
	const [given] = ['set', 'stdin', 'generate'].filter(name => flags[name] !== undefined);
	if (given !== undefined) {
		throw new UsageError(`--${given}: this action needs to know nothing`);
	}
}

/**
 * The values of a plan's form: from the flags, else asked for on the terminal. Passwords and secrets are in no flag: hidden
 * (a new password twice) on the terminal, from standard input, or made here. With `pretend` any
 * password does: nothing will be done. Throws UsageError with everything that is wrong, Stopped on Ctrl-C.
 */
export async function fillForm(
	{form = [], target}: Plan,
	config: Config,
	call: Call,
	pretend = false,
): Promise<Filled> {
	const context = {config, target};
	const given = settings(form, call);
	const source = secretSources(form, call);
	const reveal: Reveal[] = [];
	const values: Array<readonly [string, FormValue]> = [];
	for (const field of form) {
		if (isSecret(field)) {
			const secret = pretend ? generatePassword() : await secretFor(field, source[field.id], call);
			values.push([field.id, secret]);
			if (source[field.id] === 'generate' && !pretend) {
				reveal.push({label: field.label, secret});
			}
		} else {
			values.push([field.id, given[field.id] ?? initial(field) ?? (await askFor(field, context, call))]);
		}
	}

	const input = Object.fromEntries(values);
	const wrong = Object.entries(checkInput(form, input, context)).map(([id, error]) => `${id} ${error}`);
	if (wrong.length > 0) {
		throw new UsageError(wrong.join('\n'));
	}

	return {input, reveal};
}

const fieldOf = (form: readonly FormField[], id: string, flag: string): FormField => {
	const ids = form.map(field => field.id);
	const field = form.find(candidate => candidate.id === id);
	if (!field) {
		throw new UsageError(`--${flag}: there is no "${id}" to give${didYouMean(id, ids)} (${ids.join(', ')})`);
	}

	return field;
};

type SecretField = Extract<FormField, {kind: 'password' | 'secret'}>;

const isSecret = (field: FormField): field is SecretField => field.kind === 'password' || field.kind === 'secret';

const switches: Readonly<Record<string, boolean>> = {yes: true, true: true, no: false, false: false};

function settings(form: readonly FormField[], {flags}: Call): Readonly<Record<string, FormValue>> {
	const found: Record<string, FormValue> = {};
	for (const setting of textFlags(flags, 'set')) {
		const [, id = setting, value] = /^([^=]*)=(.*)$/s.exec(setting) ?? [];
		const field = fieldOf(form, id, 'set');
		if (isSecret(field)) {
			throw new UsageError(
				`${id} is secret, and a command line is seen by others: say ${waysFor(field)}, or be asked for it`,
			);
		}

		if (value === undefined || Object.hasOwn(found, id)) {
			throw new UsageError(value === undefined ? `--set is FIELD=VALUE, as in ${id}=…` : `--set ${id} is there twice`);
		}

		const on = switches[value];
		if (field.kind === 'flag' && on === undefined) {
			throw new UsageError(`${id} is yes or no, not "${value}"`);
		}

		found[id] = field.kind === 'flag' ? on! : value;
	}

	return found;
}

const initial = (field: FormField): FormValue | undefined =>
	field.kind === 'flag' ? (field.initial ?? false) : isSecret(field) ? undefined : field.initial;

const waysFor = ({kind, id}: SecretField): string =>
	kind === 'password' ? `--stdin ${id} or --generate ${id}` : `--stdin ${id}`;

type SecretSource = 'stdin' | 'generate';

function secretSources(form: readonly FormField[], {flags}: Call): Readonly<Record<string, SecretSource | undefined>> {
	const found: Record<string, SecretSource> = {};
	for (const way of ['stdin', 'generate'] as const) {
		const id = textFlag(flags, way);
		if (id === undefined) {
			continue;
		}

		const field = fieldOf(form, id, way);
		if (!isSecret(field)) {
			throw new UsageError(`--${way} is for passwords; say --set ${id}=VALUE`);
		}

		if (way === 'generate' && field.kind === 'secret') {
			throw new UsageError(`--generate: ${id} is one that is there already; say --stdin ${id}`);
		}

		if (found[id]) {
			throw new UsageError(`--stdin ${id} and --generate ${id}: keep one of them`);
		}

		found[id] = way;
	}

	if (flags.json && Object.values(found).includes('generate')) {
		throw new UsageError('--json shows no secret, so nobody would know what --generate made: leave one of them out');
	}

	return found;
}

async function secretFor(field: SecretField, source: SecretSource | undefined, call: Call): Promise<Secret> {
	if (source === 'generate') {
		return generatePassword();
	}

	if (source === 'stdin') {
		return readSecret(call);
	}

	if (!call.stdin.isTTY || !call.stderr.isTTY) {
		throw new UsageError(`${field.id} is missing: say ${waysFor(field)}`);
	}

	const ask = (prompt: string) => terminalLine(prompt, true, call);
	for (;;) {
		const secret = new Secret(await ask(`${field.label}: `));
		const wrong =
			field.check(secret) ??
			(field.kind === 'secret' || (await ask(`${field.label} again: `)) === secret.reveal()
				? undefined
				: 'is not the same twice');
		if (wrong === undefined) {
			return secret;
		}

		call.stderr.write(`${field.label} ${wrong}\n`);
	}
}

/** Far more than any password. */
const limit = 64 * 1024;

/** All of standard input, without the line end that `echo` and files have. */
async function readSecret({stdin}: Call): Promise<Secret> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of stdin) {
		chunks.push(Buffer.from(chunk));
		size += chunk.length;
		if (size > limit) {
			throw new UsageError('standard input is too long for a password');
		}
	}

	return new Secret(
		Buffer.concat(chunks)
			.toString()
			.replace(/\r?\n$/, ''),
	);
}

async function askFor(field: FormField, context: FormContext, call: Call): Promise<FormValue> {
	if (!call.stdin.isTTY || !call.stderr.isTTY || call.flags['dry-run']) {
		throw new UsageError(`${field.id} is missing: say --set ${field.id}=VALUE`);
	}

	for (;;) {
		const value = (await terminalLine(`${field.label}: `, false, call)).trim();
		const wrong = checkValue(field, value, context);
		if (wrong === undefined) {
			return value;
		}

		call.stderr.write(`${field.label} ${wrong}\n`);
	}
}

async function terminalLine(prompt: string, hidden: boolean, call: Call): Promise<string> {
	try {
		return await line(prompt, hidden, call.signal, call);
	} catch {
		throw new Stopped();
	}
}
