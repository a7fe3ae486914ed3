import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Command} from '../../../source/keys/command.js';
import {clashes, remap} from '../../../source/keys/key-check.js';

const command = (id: string, scope: Command['scope'], keys: string[], more: Partial<Command> = {}): Command => ({
	id,
	scope,
	title: id,
	keys,
	...more,
});

const texts = (problems: ReadonlyArray<{text: string}>) => problems.map(({text}) => text);

test('two commands that can be meant by one key clash, and both are named with the key', () => {
	assert.deepEqual(texts(clashes([command('a', 'global', ['x']), command('b', 'table', ['x', 'y'])])), [
		'x stands for both a and b',
	]);
	assert.deepEqual(texts(clashes([command('a', 'log', ['ctrl+o']), command('b', 'pane', ['ctrl+o'])])), [
		'Ctrl-O stands for both a and b',
	]);
});

test('what is never there at the same time does not clash', () => {
	assert.deepEqual(clashes([command('a', 'table', ['x']), command('b', 'log', ['x'])]), []);
	assert.deepEqual(clashes([command('a', 'global', ['x']), command('b', 'dialog', ['x'])]), []);
	assert.deepEqual(
		clashes([command('a', 'pane', ['x'], {panes: ['p']}), command('b', 'pane', ['x'], {panes: ['q']})]),
		[],
	);
	assert.equal(
		clashes([command('a', 'pane', ['x'], {panes: ['p', 'q']}), command('b', 'pane', ['x'], {panes: ['q']})]).length,
		1,
	);
});

test('a key may be taken over where that is said', () => {
	assert.deepEqual(clashes([command('a', 'global', ['x']), command('b', 'log', ['x'], {instead: 'a'})]), []);
});

const commands = [command('log.follow', 'log', ['space']), command('log.mark', 'log', ['m'])];

test('keys of the config take the place of the defaults', () => {
	const {commands: remapped, problems} = remap(commands, {'log.follow': ['f', 'Ctrl-F'], 'log.mark': ''});
	assert.deepEqual(
		remapped.map(({keys}) => keys),
		[['f', 'ctrl+f'], []],
	);
	assert.deepEqual(problems, []);
});

test('two commands can change places', () => {
	const {problems} = remap(commands, {'log.follow': 'm', 'log.mark': 'space'});
	assert.deepEqual(problems, []);
});

test('a clash made by the config is told', () => {
	assert.deepEqual(texts(remap(commands, {'log.follow': 'm'}).problems), ['m stands for both log.follow and log.mark']);
});

test('an unknown command is told with the nearest one', () => {
	assert.deepEqual(texts(remap(commands, {'log.folow': 'f'}).problems), [
		'there is no command log.folow; did you mean "log.follow"?',
	]);
});

test('keys of screen, tmux, the tty, and what is no key are refused; the default stays', () => {
	for (const [key, why] of [
		['ctrl+a', /^Ctrl-A belongs to screen$/],
		['Ctrl-B', /tmux/],
		['ctrl+s', /output/],
		['ctrl+q', /output/],
		['ctrl+z', /shell/],
		['ctrl+i', /Tab/],
		['f1', /"f1" is no key/],
		['pagup', /did you mean "pageup"/],
	] as const) {
		const {commands: kept, problems} = remap(commands, {'log.mark': key});
		assert.match(texts(problems).join('\n'), why);
		assert.deepEqual(kept[1]?.keys, ['m'], key);
	}
});
