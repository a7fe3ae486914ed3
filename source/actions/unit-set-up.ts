import {parseUnitKey} from '../sources/watched-units.js';
import type {Action, PlanContext} from './action.js';
import {type FormField, textOf} from './form.js';
import {createStep} from './set-up.js';
import {systemctl, unitOf} from './unit.js';

const isOfUser = ({target}: PlanContext): boolean => parseUnitKey(target.id).scope === 'user';

/** Why nothing is to be set up for it: it has to be one of the config, and of a user's manager. */
function hindrance(context: PlanContext): string | undefined {
	if (!unitOf(context)) {
		return context.latest({id: 'units', empty: []})
			? 'it is not there any more'
			: 'whether it is there is not known yet';
	}

	return isOfUser(context) ? undefined : `${context.target.name} is a unit of the system: there root sees to it`;
}

/** A value in a unit file; % begins a specifier (systemd.unit(5)). */
const oneLine = (value: string): boolean => !/\p{Control}/u.test(value);

const form: readonly FormField[] = [
	{
		kind: 'text',
		id: 'command',
		label: 'Command',
		hint: () => '~/.claude-matrix-bot/bot',
		check: value =>
			/^(?:\/|~\/)\S/.test(value) && oneLine(value) ? undefined : 'begins with the path of a program: / or ~/',
	},
	{
		kind: 'text',
		id: 'directory',
		label: 'Directory it works in',
		initial: '',
		hint: value => (value === '' ? 'empty: home' : ''),
		check: value =>
			value === '' || (/^(?:\/|~\/)\S/.test(value) && oneLine(value)) ? undefined : 'begins with / or ~/, or is empty',
	},
];

const withHome = (path: string): string => path.replaceAll('%', '%%').replace(/^~\//, '%h/');

const text = (name: string, command: string, directory: string): string => `# Written by synaptop.
[Unit]
Description=${name}
# A homeserver that is not up yet is tried again.
StartLimitIntervalSec=0

[Service]
WorkingDirectory=${directory === '' ? '%h' : withHome(directory)}
ExecStart=${withHome(command)}
Restart=on-failure
RestartSec=5

[Install]
WantedBy=default.target
`;

const textFor = ({target}: PlanContext, input: Parameters<Action['plan']>[1]): string =>
	text(target.name, textOf(input, 'command'), textOf(input, 'directory'));

/** I6: a unit file for a bot that has none. */
export const unitCreate: Action = {
	id: 'unit.create',
	title: 'Write a unit file',
	risk: 'change',
	kind: 'unit',
	operations: ['I6'],
	form,
	explain: ({target}) =>
		`Writes ~/.config/systemd/user/${target.name}.service, where there is none. Nothing is enabled or started.`,
	unavailable: context =>
		hindrance(context) ??
		(unitOf(context)?.unit?.load === 'not-found' ? undefined : 'there is a unit of that name already'),
	plan: (context, input) => [
		createStep(`~/.config/systemd/user/${context.target.name}.service`, textFor(context, input), {
			directories: ['~/.config/systemd/user'],
		}),
		{kind: 'exec', argv: [...systemctl(context), 'daemon-reload'], timeout: 60_000},
	],
	shows: (context, input) => textFor(context, input).trimEnd().split('\n'),
	refresh: ['units'],
};

const lingerScript = `u=$(id -un)
loginctl enable-linger "$u" 2>/dev/null || sudo -n loginctl enable-linger "$u" || exit 1
test -e "/var/lib/systemd/linger/$u"`;

/** I6: without it the user manager, and the bot with it, ends with the last session and does not begin at boot. */
export const unitLinger: Action = {
	id: 'unit.linger',
	title: 'Let it run without a session',
	risk: 'change',
	kind: 'unit',
	operations: ['I6'],
	explain: ({target}) =>
		`Starts the manager of this account's units at boot and keeps it (enable-linger), so that ${target.name} runs while nobody is logged in.`,
	unavailable: context =>
		hindrance(context) ?? (unitOf(context)?.manager?.linger ? 'it does so already: this account lingers' : undefined),
	plan: () => [
		{
			kind: 'exec',
			argv: ['/bin/sh', '-c', lingerScript],
			shown: 'loginctl enable-linger "$(id -un)" || sudo -n loginctl enable-linger "$(id -un)"',
			timeout: 60_000,
			reached: () => ({kind: 'done', text: 'it lingers: its units run at boot and without a session'}),
			meanings: [
				[
					/a password is required|a terminal is required|not in the sudoers|sudo: .*not found/,
					'this account may not, and sudo asks for a password: have root say loginctl enable-linger USER',
				],
			],
		},
	],
	refresh: ['units'],
};
