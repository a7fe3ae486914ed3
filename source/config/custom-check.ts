import type {Problem} from './problems.js';

// What one value of `actions` and `checks` alone does not show. Works on data of any form.

type Path = readonly PropertyKey[];
type Mapping = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Mapping =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const at = (value: unknown, key: string): unknown => (isMapping(value) ? value[key] : undefined);

const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The stacks of the file with the path of each: the top, or those under `stacks`. */
export const stacksIn = (data: unknown): ReadonlyArray<{readonly path: Path; readonly stack: unknown}> => {
	const stacks = at(data, 'stacks');
	return isMapping(stacks)
		? Object.entries(stacks).map(([name, stack]) => ({path: ['stacks', name], stack}))
		: [{path: [], stack: data}];
};

/** Every action of the config with its path, in the order of their ids in the program. */
const actionsIn = (data: unknown): ReadonlyArray<{readonly path: Path; readonly action: unknown}> =>
	stacksIn(data).flatMap(({path, stack}) =>
		items(at(stack, 'actions')).map((action, index) => ({path: [...path, 'actions', index], action})),
	);

/** Where the config has the action custom.NAME; undefined where it has none. */
export const pathOfAction = (data: unknown, name: string): Path | undefined =>
	actionsIn(data).find(({action}) => at(action, 'name') === name)?.path;

export function customProblems(data: unknown): readonly Problem[] {
	const checks = stacksIn(data).flatMap(({path, stack}) =>
		repeated(
			items(at(stack, 'checks')).map((check, index) => ({path: [...path, 'checks', index], value: check})),
			'check',
		),
	);
	const actions = actionsIn(data);
	return [
		...checks,
		...repeated(
			actions.map(({path, action}) => ({path, value: action})),
			'action',
		),
		...actions.flatMap(({path, action}) => [
			...repeated(
				items(at(action, 'form')).map((field, index) => ({path: [...path, 'form', index], value: field})),
				'field',
			),
			...formProblems(path, action),
		]),
	];
}

function repeated(
	all: ReadonlyArray<{readonly path: Path; readonly value: unknown}>,
	what: string,
): readonly Problem[] {
	const seen = new Set<unknown>();
	return all.flatMap(({path, value}) => {
		const name = at(value, 'name');
		if (typeof name !== 'string' || !seen.has(name)) {
			seen.add(name);
			return [];
		}

		return [{path: [...path, 'name'], text: `there is another ${what} "${name}": each needs a name of its own`}];
	});
}

/** What a field is: where nothing is said by its choices. */
export const fieldKind = ({kind, choices}: {readonly kind?: unknown; readonly choices?: unknown}): unknown =>
	kind ?? (choices === undefined ? 'text' : 'choice');

function formProblems(path: Path, action: unknown): readonly Problem[] {
	const argv = items(at(action, 'argv'));
	const fields = items(at(action, 'form')).map((field, index) => ({
		path: [...path, 'form', index],
		field: isMapping(field) ? field : {},
	}));
	const secrets = fields.filter(({field}) => field.kind === 'secret');
	return [
		...fields.flatMap(({path: here, field}) => fieldProblems(here, field, argv)),
		...secrets.slice(1).map(({path: here}) => ({
			path: [...here, 'kind'],
			text: 'is the second secret: standard input has room for one',
		})),
	];
}

function fieldProblems(path: Path, field: Mapping, argv: readonly unknown[]): readonly Problem[] {
	const {name, kind, choices, initial, pattern} = field;
	const is = fieldKind(field);
	const word = `{${String(name)}}`;
	const places = argv.flatMap((one, index) => (typeof one === 'string' && one.includes(word) ? [{one, index}] : []));
	const whole = places.filter(({one}) => isPlaceFor(one, word));
	const problem = (key: string, text: string): Problem => ({path: [...path, key], text});
	const found: Array<Problem | undefined> = [
		is === 'choice' && choices === undefined
			? problem('kind', 'needs choices, as in choices: [info, debug]')
			: undefined,
		kind !== undefined && kind !== 'choice' && choices !== undefined
			? problem('choices', 'are for a choice')
			: undefined,
		pattern !== undefined && is !== 'text' ? problem('pattern', 'is for a text') : undefined,
		initial !== undefined && is === 'secret'
			? problem('initial', 'is not for a secret: it would stand in this file')
			: undefined,
		is === 'choice' && initial !== undefined && !items(choices).includes(initial)
			? problem('initial', `must be one of ${items(choices).join(', ')}`)
			: undefined,
		initial !== undefined && (is === 'flag') !== (typeof initial === 'boolean')
			? problem('initial', is === 'flag' ? 'must be true or false' : 'must be text: put it in quotes')
			: undefined,
		argv.length > 0 && is === 'flag' ? problem('kind', 'a flag is for a script, not for argv') : undefined,
		argv.length > 0 && (is === 'text' || is === 'choice') && places.length === 0
			? problem('name', `is used nowhere: put the word "${word}" into argv`)
			: undefined,
		is === 'secret' && places.length > 0
			? problem('name', 'a secret is on no command line: it is the first line of standard input')
			: undefined,
		places.length > whole.length && is !== 'secret'
			? problem('name', `"${word}" must be a word of its own, or stand behind --OPTION=`)
			: undefined,
		whole.some(({index}) => /^-\w*c$/.test(String(argv[index - 1] ?? '')))
			? problem('name', `"${word}" would be a program for the one before it: use script, where it is $${String(name)}`)
			: undefined,
	];
	return found.filter(one => one !== undefined);
}

/** A value is never put into the middle of other text. */
export const isPlaceFor = (word: string, reference: string): boolean =>
	word === reference || (word.endsWith(`=${reference}`) && /^--?[\w-]+=$/.test(word.slice(0, -reference.length)));
