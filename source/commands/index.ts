import type {CommandInfo, Flag} from './command.js';

/** Flags that every command takes. */
export const globalFlags: readonly Flag[] = [
	{
		name: 'config',
		value: 'FILE',
		completes: 'files',
		summary: 'Config file; default $XDG_CONFIG_HOME/synaptop/config.yaml',
	},
	{name: 'read-only', summary: 'Nothing that changes anything can be done'},
	{name: 'help', summary: 'Help for the program or a command'},
	{name: 'version', summary: 'The version'},
];

const theme: Flag = {
	name: 'theme',
	value: 'NAME',
	completes: ['terminal', 'dark', 'light', 'mono'],
	summary: 'Colours: terminal, dark, light or mono',
};
const json: Flag = {name: 'json', summary: 'JSON for programs'};
const host: Flag = {name: 'host', value: 'HOST', completes: 'hosts', summary: 'Only this host of the config'};

/** Every verb. The help of the command line and the readme's table are made from this list; the first is the default. */
export const commands: readonly CommandInfo[] = [
	{
		name: 'monitor',
		summary: 'The full-screen monitor; without a terminal the same as check',
		flags: [theme],
		exits: {0: 'ended', 2: 'wrong use or config'},
		misuse: 2,
		load: async () => (await import('./monitor.js')).run,
	},
	{
		name: 'check',
		summary: 'Looks once and tells the verdicts, for cron and Nagios',
		operations: ['H1', 'H4'],
		details: ['What the screen calls wrong only when it has lasted for a while is judged at once.'],
		flags: [json, host, {name: 'timeout', value: 'SECONDS', summary: 'Time to look; default 20'}],
		exits: {0: 'ok', 1: 'warning', 2: 'critical', 3: 'could not look, or wrong use'},
		misuse: 3,
		load: async () => (await import('./check.js')).run,
	},
	{
		name: 'run',
		summary: 'Does one action without the screen',
		input: 'ID [NAME]',
		completes: ['actions'],
		details: [
			'ID is one of `synaptop actions`, also of those that the config adds (custom.NAME); NAME is what it is done to: a container, compose project, host, homeserver, or the full id of a user or room.',
			'What an action needs to know is given with --set; passwords and tokens are asked for, or come with --stdin or --generate.',
		],
		flags: [
			host,
			{
				name: 'stack',
				value: 'STACK',
				completes: 'stacks',
				summary: 'The stack whose user, room … it is, where there are several',
			},
			{name: 'yes', summary: 'Yes to an action that changes something'},
			{name: 'confirm', value: 'NAME', summary: 'Yes to a dangerous action: the name of what it is done to'},
			{
				name: 'set',
				value: 'FIELD=VALUE',
				many: true,
				completes: 'fields',
				summary: 'What the action needs to know: --set name=alice',
			},
			{name: 'stdin', value: 'FIELD', summary: 'Reads this password from standard input'},
			{name: 'generate', value: 'FIELD', summary: 'Makes this password and prints it once, when it is done'},
			{name: 'reveal', summary: 'Prints the token that the action is about, alone on standard output'},
			{name: 'dry-run', summary: 'Shows the exact commands and does nothing'},
			json,
		],
		exits: {
			0: 'done',
			1: 'failed',
			2: 'refused, or wrong use',
			3: 'host not reached',
			4: 'outcome unknown: connection lost meanwhile',
		},
		misuse: 2,
		load: async () => (await import('./run.js')).run,
	},
	{
		name: 'actions',
		summary: 'Lists what can be done',
		flags: [json],
		exits: {0: 'listed', 2: 'wrong use or config'},
		misuse: 2,
		load: async () => (await import('./actions.js')).run,
	},
	{
		name: 'users',
		summary: 'Lists the users of a homeserver',
		operations: ['U4'],
		details: [
			"With an administrator's token (admin: in the config). --show is one of active (all but the deactivated, as it is",
			'without it), all, admins, deactivated, guests (with guests). In the CSV what a spreadsheet would take for a formula',
			'begins with an apostrophe; JSON has it as it is.',
		],
		flags: [
			{
				name: 'search',
				value: 'TEXT',
				summary: 'Those with it in their name, or in the id where it has an @ or a colon',
			},
			{
				name: 'show',
				value: 'WHICH',
				completes: ['active', 'all', 'admins', 'deactivated', 'guests'],
				summary: 'Which of them: active, all, admins, deactivated, guests',
			},
			{
				name: 'stack',
				value: 'STACK',
				completes: 'stacks',
				summary: 'The stack whose homeserver it is, where there are several',
			},
			json,
			{name: 'csv', summary: 'CSV for spreadsheets'},
		],
		exits: {0: 'listed', 1: 'the homeserver refused, or no token', 2: 'wrong use or config', 3: 'host not reached'},
		misuse: 2,
		load: async () => (await import('./users.js')).run,
	},
	{
		name: 'jobs',
		summary: 'Lists what goes on on the hosts without us, and how it ended',
		operations: ['D6'],
		details: [
			'A job goes on when the connection, or synaptop, ends; any synaptop finds it again. It is kept for 14 days.',
			'`synaptop run job.cancel ID` ends one, `synaptop run job.forget ID` removes it.',
		],
		flags: [{name: 'log', value: 'ID', summary: 'Prints the whole log of this job'}, host, json],
		exits: {0: 'listed', 2: 'wrong use or config', 3: 'host not reached'},
		misuse: 2,
		load: async () => (await import('./jobs.js')).run,
	},
	{
		name: 'federation',
		summary: 'Checks how other servers reach a homeserver, any one, by the spec',
		input: 'NAME',
		operations: ['F2', 'F3', 'F6', 'F7', 'H3'],
		details: [
			'NAME is what stands behind the colon of a user id. No config is needed. Signatures are verified, every address is tried.',
			'What is printed can be shown to everybody: addresses of private networks are left out without --private.',
		],
		flags: [
			json,
			{
				name: 'from',
				value: 'HOST',
				completes: 'hosts',
				summary: 'From this host too, over SSH: of the config, or what ssh knows',
			},
			{name: 'resolver', value: 'ADDRESS', summary: 'A DNS server to ask beside the usual ones: 9.9.9.9'},
			{name: 'all', summary: 'Every step with its evidence, also where all is well'},
			{name: 'private', summary: 'With addresses of private networks'},
			{name: 'timeout', value: 'SECONDS', summary: 'Time for the check; default 60'},
		],
		exits: {0: 'ok', 1: 'warning', 2: 'critical', 3: 'could not look, or wrong use'},
		misuse: 3,
		load: async () => (await import('./federation.js')).run,
	},
	{
		name: 'why',
		summary: 'Finds out why something does not work, step by step; without FLOW lists what it knows',
		input: '[FLOW [SUBJECT]]',
		completes: ['flows'],
		details: [
			'It only looks. The first step that is not well is the cause; what follows from it is skipped.',
			'Steps that cost something (a question to claude) are run only --with them.',
		],
		flags: [
			json,
			{name: 'first', summary: 'Ends with the first fault that is critical'},
			{name: 'with', value: 'STEP', many: true, summary: 'Runs this step too, which costs something'},
			{name: 'report', value: 'FILE', completes: 'files', summary: 'Writes all of it to a new file, secrets masked'},
		],
		exits: {0: 'all well, or listed', 1: 'a fault was found', 2: 'wrong use or config', 3: 'host not reached'},
		misuse: 2,
		load: async () => (await import('./why.js')).run,
	},
	{
		name: 'init',
		summary: 'Looks at hosts and writes the config that they mean',
		input: '[HOST …]',
		details: [
			'HOST is an alias of ~/.ssh/config, user@host:port, or local. Nothing is changed there. What cannot be seen is asked',
			'for on a terminal, else left as a comment. A file that is there is never touched without --force.',
		],
		flags: [
			{name: 'print', summary: 'Prints it instead of writing the config file'},
			{name: 'force', summary: 'Replaces the config file that is there'},
		],
		exits: {0: 'written', 2: 'refused, or wrong use', 3: 'no host reached'},
		misuse: 2,
		load: async () => (await import('./init.js')).run,
	},
	{
		name: 'demo',
		summary: 'The monitor on an embedded homelab: no config, no server',
		flags: [
			theme,
			{name: 'seed', value: 'NUMBER', summary: 'The same chances again'},
			{name: 'speed', value: 'FACTOR', summary: 'How fast life goes on there; 0 stands still'},
			{name: 'calm', summary: 'Nothing fails by itself'},
		],
		exits: {0: 'ended', 2: 'wrong use'},
		misuse: 2,
		load: async () => (await import('./demo.js')).run,
	},
	{
		name: 'completion',
		summary: 'Prints the completions for a shell',
		input: 'SHELL',
		completes: [['bash', 'zsh', 'fish']],
		details: [
			'For bash, into ~/.bashrc: eval "$(synaptop completion bash)"',
			'For zsh, into a file _synaptop in a directory of $fpath: synaptop completion zsh',
			'For fish: synaptop completion fish >~/.config/fish/completions/synaptop.fish',
			'The completions ask for names: `synaptop completion hosts`, stacks, actions, flows, fields ACTION.',
		],
		flags: [],
		exits: {0: 'printed', 2: 'wrong use'},
		misuse: 2,
		load: async () => (await import('./completion.js')).run,
	},
];
