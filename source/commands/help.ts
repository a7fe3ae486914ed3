import type {CommandInfo, Flag} from './command.js';
import {commands, globalFlags} from './index.js';

const flagText = ({name, value}: Flag): string => `--${name}${value ? ` ${value}` : ''}`;

/** Two columns, the second aligned. */
function columns(rows: ReadonlyArray<readonly [string, string]>): readonly string[] {
	const width = Math.max(...rows.map(([left]) => left.length));
	return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

const flagRows = (flags: readonly Flag[]) => columns(flags.map(flag => [flagText(flag), flag.summary] as const));

const callOf = ({name, input}: CommandInfo): string => (input ? `${name} ${input}` : name);

/** `synaptop --help`. */
export function generalHelp(): string {
	return [
		'Usage: synaptop [COMMAND] [FLAGS]',
		'',
		"Terminal monitor and operator's console for a self-hosted Matrix stack, over SSH.",
		'',
		'Commands:',
		...columns(commands.map(command => [callOf(command), command.summary] as const)),
		'',
		'Flags:',
		...flagRows(globalFlags),
		'',
		`Without a command: ${commands[0]!.name}. Try it without any config: synaptop demo`,
	].join('\n');
}

/** `synaptop COMMAND --help`. */
export function commandHelp(command: CommandInfo): string {
	return [
		`Usage: synaptop ${callOf(command)} [FLAGS]`,
		'',
		`${command.summary}.`,
		...(command.details ?? []),
		'',
		'Flags:',
		...flagRows([...command.flags, ...globalFlags]),
		'',
		'Exit codes:',
		...columns(Object.entries(command.exits)),
	].join('\n');
}

/** The readme's table of commands. */
export const commandTable = (): string =>
	[
		'| command | what it does |',
		'|---|---|',
		...commands.map(command => `| \`synaptop ${callOf(command)}\` | ${command.summary} |`),
	].join('\n');
