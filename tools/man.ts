// The manual page, made from the registry of commands: man/synaptop.1.
import type {CommandInfo, Flag} from '../source/commands/command.js';
import {commands, globalFlags} from '../source/commands/index.js';

/** Text as roff takes it: backslashes, hyphens that are typed, and no line that begins like a request. */
const roff = (text: string): string =>
	text
		.replaceAll('\\', String.raw`\e`)
		.replaceAll('-', String.raw`\-`)
		.replaceAll('~', String.raw`\(ti`)
		.replaceAll('…', String.raw`.\|.\|.`)
		.replaceAll("'", String.raw`\(aq`)
		.replaceAll('`', String.raw`\(ga`)
		.replace(/^[.]/, String.raw`\&.`);

/** `code` of the registry's words in bold. */
const prose = (text: string): string =>
	text
		.split(/`([^`]*)`/)
		.map((part, index) => (index % 2 === 0 ? roff(part) : String.raw`\fB${roff(part)}\fR`))
		.join('');

const bold = (text: string): string => String.raw`\fB${roff(text)}\fR`;
const italic = (text: string): string => String.raw`\fI${roff(text)}\fR`;

const flagText = ({name, value}: Flag): string =>
	`${bold(`--${name}`)}${value === undefined ? '' : ` ${italic(value)}`}`;

const flagLines = (flags: readonly Flag[]): readonly string[] =>
	flags.flatMap(flag => [
		'.TP',
		flagText(flag),
		`${prose(flag.summary)}.${flag.many ? ' May be there several times.' : ''}`,
	]);

const commandLines = (command: CommandInfo, index: number): readonly string[] => [
	`.SS ${roff(`synaptop ${command.name}${command.input ? ` ${command.input}` : ''}`)}`,
	`${prose(command.summary)}.${index === 0 ? ' This is what is done without a command.' : ''}`,
	// A line of the help that begins a sentence begins a line here, too.
	...(command.details ?? []).flatMap(line => [...(/^[A-Z`-]/.test(line) ? ['.br'] : []), prose(line)]),
	...flagLines(command.flags),
	'.PP',
	`Exit status: ${Object.entries(command.exits)
		.map(([code, meaning]) => `${bold(code)} ${prose(meaning)}`)
		.join('; ')}.`,
];

const places: ReadonlyArray<readonly [place: string, what: string]> = [
	[
		'$XDG_CONFIG_HOME/synaptop/config.yaml',
		'The config: YAML, checked before anything is connected. `synaptop init` writes one.',
	],
	['$XDG_STATE_HOME/synaptop/audit.jsonl', 'What was changed, by whom, when, and how it ended; secrets masked.'],
	['$XDG_STATE_HOME/synaptop/screen.json', 'Tab, sort, filter and zoom, as they were left.'],
	['~/.ssh/config', 'Read by `ssh -G`: user, port, keys, agent, jump hosts, known hosts.'],
];

const variables: ReadonlyArray<readonly [name: string, what: string]> = [
	['SYNAPTOP_SSH_CONFIG', 'Another file in place of ~/.ssh/config.'],
	['SSH_AUTH_SOCK', "The agent's socket; looked up anew when it is gone."],
	['EDITOR, VISUAL', 'What a config file is edited with.'],
	['NO_COLOR', 'No colours.'],
	['INK_SCREEN_READER', 'true: every row in words, for a screen reader.'],
];

const listed = (rows: ReadonlyArray<readonly [string, string]>): readonly string[] =>
	rows.flatMap(([term, what]) => ['.TP', bold(term), prose(what)]);

/** The page, for this version of the program. */
export const manPage = (version: string): string =>
	[
		String.raw`.\" Made from source/commands/index.ts by: npm run generate`,
		`.TH SYNAPTOP 1 "" "synaptop ${version}" "User Commands"`,
		'.SH NAME',
		String.raw`synaptop \- monitor and operator\(aqs console for a self\-hosted Matrix stack, over SSH`,
		'.SH SYNOPSIS',
		'.B synaptop',
		`[${italic('COMMAND')}] [${italic('FLAGS')}]`,
		'.SH DESCRIPTION',
		prose(
			'Shows in one look whether a Matrix homeserver with its containers, bots, database, federation and backups is well, says what is not and why, and does what has to be done about it. Everything goes through the SSH connections that are there; nothing is installed on the hosts.',
		),
		'.PP',
		prose('Try it without any config: `synaptop demo`. On the screen `?` tells every key, `:` finds every action.'),
		'.SH OPTIONS',
		'Every command takes:',
		...flagLines(globalFlags),
		'.SH COMMANDS',
		...commands.flatMap(commandLines),
		'.SH FILES',
		...listed(places),
		'.SH ENVIRONMENT',
		...listed(variables),
		'.SH SEE ALSO',
		`${bold('ssh')}(1), ${bold('ssh_config')}(5)`,
		'',
	].join('\n');
