// The parts of the readme that are made from the registries: what stands between `<!-- NAME -->` and `<!-- /NAME -->`.
import {actions} from '../source/actions/index.js';
import {commandTable} from '../source/commands/help.js';
import {type JsonSchema, jsonSchema} from '../source/config/json-schema.js';
import {allCommands} from '../source/keys/commands.js';
import {keyLabel} from '../source/keys/key-name.js';
import {scopeTitles} from '../source/keys/scope-titles.js';
import {panes} from '../source/panes/index.js';
import {operationRows} from './operation-homes.js';

/** A Markdown table; a bar in a cell would end it. */
const markdownTable = (header: readonly string[], rows: ReadonlyArray<readonly string[]>): string =>
	[header, header.map(() => '---'), ...rows]
		.map(row => `| ${row.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`)
		.join('\n');

const code = (text: string): string => (text === '' ? '' : `\`${text}\``);

function keyTable(): string {
	const commands = allCommands(panes, actions);
	return scopeTitles
		.map(([scope, title]) => {
			const rows = commands
				.filter(command => command.scope === scope && command.keys.length > 0)
				.map(command => [command.keys.map(key => code(keyLabel(key))).join(' '), command.title, code(command.id)]);
			return rows.length === 0 ? '' : `**${title}**\n\n${markdownTable(['key', 'does', 'id'], rows)}`;
		})
		.filter(Boolean)
		.join('\n\n');
}

const actionTable = (): string =>
	markdownTable(
		['id', 'key', 'does', 'to', 'risk', 'runbook'],
		actions.map(({id, key, title, kind, risk, operations}) => [
			code(id),
			code(key ?? ''),
			title,
			`a ${kind}`,
			risk,
			operations.join(', '),
		]),
	);

/** Rows of a mapping and of what is in it; the parts of `stacks` are those of the top. */
function configRows(schema: JsonSchema, path: string): ReadonlyArray<readonly string[]> {
	const named = Object.entries(schema.properties ?? {}).map(
		([key, value]) => [path ? `${path}.${key}` : key, value] as const,
	);
	const more: ReadonlyArray<readonly [string, JsonSchema | false | undefined]> = [
		[`${path}.NAME`, schema.additionalProperties],
		[`${path}[]`, schema.items],
	];
	return [...named, ...more].flatMap(([key, value]) => [
		...(value && value.description !== undefined ? [[code(key), value.description, defaultOf(value)]] : []),
		...(value && path !== 'stacks' ? configRows(value, key) : []),
	]);
}

const defaultOf = ({default: value}: JsonSchema): string => (value === undefined ? '' : code(JSON.stringify(value)));

const parts: Readonly<Record<string, () => string>> = {
	commands: commandTable,
	keys: keyTable,
	actions: actionTable,
	operations: () => markdownTable(['runbook', 'what', 'on the screen', 'from a shell'], operationRows()),
	config: () => markdownTable(['key', 'means', 'default'], configRows(jsonSchema(), '')),
};

/** The readme with its parts made anew; the rest as it is. */
export function fillReadme(readme: string): string {
	return Object.entries(parts).reduce((text, [name, make]) => {
		const begin = `<!-- ${name} -->`;
		const end = `<!-- /${name} -->`;
		const [head, rest] = text.split(begin);
		const tail = rest?.split(end)[1];
		if (head === undefined || tail === undefined) {
			throw new Error(`readme.md has no ${begin} … ${end}`);
		}

		return `${head}${begin}\n${make()}\n${end}${tail}`;
	}, readme);
}
