import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {checkKeys} from '../../../source/commands/monitor.js';
import {type ConfigCheck, ConfigError, parseConfig} from '../../../source/config/load.js';

const problems = async (text: string, check?: ConfigCheck): Promise<readonly string[]> => {
	try {
		await parseConfig(`hosts: {a: {ssh: x}}\n${text}`, 'f', check);
		return [];
	} catch (error) {
		assert.ok(error instanceof ConfigError, String(error));
		// What other keys do among themselves is not told here.
		return check ? error.problems.filter(line => /own|actions/.test(line)) : error.problems;
	}
};

const action = (more: string) => `actions:\n  - {name: own, host: a, ${more}}\n`;
const check = (more: string) => `checks:\n  - {name: own, host: a, ${more}}\n`;

/** What is wrong → every line of the answer, exactly. */
const wrong: Readonly<Record<string, readonly [text: string, ...lines: readonly string[]]>> = {
	'neither argv nor script': [
		action('risk: read'),
		'f:3:5: actions.0: needs one of argv and script, as in argv: [systemctl, restart, nginx]',
	],
	'both argv and script': [
		check('argv: [a], script: b'),
		'f:3:5: checks.0: needs one of argv and script, as in argv: [systemctl, restart, nginx]',
	],
	'a host that is not there': [
		check('argv: [a], host: b').replace('host: a, ', ''),
		'f:3:28: checks.0.host: there is no host b (hosts: a)',
	],
	'a risk that is none': [
		action('argv: [a], risk: dangr'),
		'f:3:37: actions.0.risk: must be one of read, change, danger, is "dangr"; did you mean "danger"?',
	],
	'an option for a program': [
		action('argv: [-c]'),
		'f:3:26: actions.0.argv: must begin with a program, as in [systemctl, restart, nginx]',
	],
	'two of one name': [
		`${action('argv: [a]')}  - {name: own, host: a, argv: [b]}\n`,
		'f:4:6: actions.1.name: there is another action "own": each needs a name of its own',
	],
	'two checks of one name': [
		`${check('argv: [a]')}  - {name: own, host: a, argv: [b]}\n`,
		'f:4:6: checks.1.name: there is another check "own": each needs a name of its own',
	],
	'two of one name in two stacks': [
		'stacks: {s: {actions: [{name: own, host: a, argv: [b]}]}, t: {actions: [{name: own, host: a, argv: [b]}]}}\n',
		'f:2:74: stacks.t.actions.0.name: there is another action "own": each needs a name of its own',
	],
	'a name that no id can have': [
		action('argv: [a]').replace('name: own', 'name: My own'),
		'f:3:6: actions.0.name: may hold small letters, digits and -',
	],
	'a field that is used nowhere': [
		action('argv: [a], form: [{name: days}]'),
		'f:3:45: actions.0.form.0.name: is used nowhere: put the word "{days}" into argv',
	],
	'a field in the middle of a word': [
		action('argv: [a, "x{days}y"], form: [{name: days}]'),
		'f:3:57: actions.0.form.0.name: "{days}" must be a word of its own, or stand behind --OPTION=',
	],
	'a field in the text of a shell': [
		action('argv: [sh, -c, "echo {days}"], form: [{name: days}]'),
		'f:3:65: actions.0.form.0.name: "{days}" must be a word of its own, or stand behind --OPTION=',
	],
	'a field as the text of a shell': [
		action('argv: [bash, -lc, "{days}"], form: [{name: days}]'),
		'f:3:63: actions.0.form.0.name: "{days}" would be a program for the one before it: use script, where it is $days',
	],
	'a secret on a command line': [
		action('argv: [a, "{pw}"], form: [{name: pw, kind: secret}]'),
		'f:3:53: actions.0.form.0.name: a secret is on no command line: it is the first line of standard input',
	],
	'two secrets': [
		action('script: a, form: [{name: a, kind: secret}, {name: b, kind: secret}]'),
		'f:3:79: actions.0.form.1.kind: is the second secret: standard input has room for one',
	],
	'a secret in the file': [
		action('script: a, form: [{name: a, kind: secret, initial: hunter2}]'),
		'f:3:68: actions.0.form.0.initial: is not for a secret: it would stand in this file',
	],
	'a choice without choices': [
		action('script: a, form: [{name: a, kind: choice}]'),
		'f:3:54: actions.0.form.0.kind: needs choices, as in choices: [info, debug]',
	],
	'a choice that is not one of them': [
		action('script: a, form: [{name: a, choices: [b, c], initial: d}]'),
		'f:3:71: actions.0.form.0.initial: must be one of b, c',
	],
	'a pattern that is none': [
		action("script: a, form: [{name: a, pattern: '('}]"),
		'f:3:54: actions.0.form.0.pattern: is no regular expression',
	],
	'a check too often': [check('argv: [a], every: 1s'), 'f:3:37: checks.0.every: must be 10s at least'],
};

for (const [name, [text, ...lines]] of Object.entries(wrong)) {
	test(`${name}: the place, and what is right`, async () => {
		assert.deepEqual(await problems(text), lines);
	});
}

test('what is right is taken', async () => {
	assert.deepEqual(
		await problems(
			`${action('argv: [a, "{b}", "--c={c}"], form: [{name: b}, {name: c, choices: [x, y], initial: x}]')}${check("script: 'exit 1', warning: {exits: [3], text: '^W'}, every: 30s")}`,
		),
		[],
	);
});

describe('the key of an action', () => {
	test('that is taken is told with its place, by what, and with those that are free', async () => {
		const [line, ...more] = await problems(action('argv: [a], key: q'), checkKeys);
		assert.deepEqual(more, []);
		assert.match(
			line ?? '',
			/^f:3:37: actions\.0\.key: q stands for both app\.quit and custom\.own \(free: .*alt\+ with a letter\)$/,
		);
	});

	test('that belongs to tmux is refused', async () => {
		const [line] = await problems(
			`stacks:\n  s:\n    ${action('argv: [a], key: ctrl+b').replace('\n', '\n    ')}`,
			checkKeys,
		);
		assert.match(line ?? '', /^f:\d+:\d+: stacks\.s\.actions\.0\.key: Ctrl-B belongs to tmux/);
	});

	test('that `keys` gives is told there', async () => {
		const [line] = await problems(`${action('argv: [a], key: alt+x')}keys:\n  custom.own: q\n`, checkKeys);
		assert.match(line ?? '', /^f:5:3: keys\.custom\.own: q stands for both app\.quit and custom\.own$/);
	});

	test('that is free is taken', async () => {
		assert.deepEqual(await problems(action('argv: [a], key: alt+x'), checkKeys), []);
	});
});
