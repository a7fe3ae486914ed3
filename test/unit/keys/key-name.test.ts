import assert from 'node:assert/strict';
import {test} from 'node:test';
import {keyLabel, keyName, keyPresses, normalKey} from '../../../source/keys/key-name.js';

test('keys have one name each, however Ink tells them', () => {
	assert.equal(keyName('r', {}), 'r');
	assert.equal(keyName('R', {shift: true}), 'R');
	assert.equal(keyName('r', {ctrl: true}), 'ctrl+r');
	assert.equal(keyName(' ', {}), 'space');
	assert.equal(keyName('', {return: true}), 'enter');
	assert.equal(keyName('', {escape: true, meta: true}), 'esc');
	assert.equal(keyName('', {tab: true, shift: true}), 'shift+tab');
	assert.equal(keyName('', {pageUp: true}), 'pageup');
	assert.equal(keyName('', {leftArrow: true, ctrl: true}), 'ctrl+left');
	assert.equal(keyName('b', {meta: true}), 'alt+b');
	assert.equal(keyName('ä', {}), 'ä');
	assert.equal(keyName('', {}), undefined);
	assert.equal(keyName('ab', {}), undefined);
});

test('what a key types is told beside its name; modified keys type nothing', () => {
	assert.deepEqual(keyPresses('ä', {}), [{name: 'ä', text: 'ä'}]);
	assert.deepEqual(keyPresses(' ', {}), [{name: 'space', text: ' '}]);
	assert.deepEqual(keyPresses('u', {ctrl: true}), [{name: 'ctrl+u', text: ''}]);
	assert.deepEqual(keyPresses('', {upArrow: true}), [{name: 'up', text: ''}]);
});

test('several characters in one piece are several presses', () => {
	assert.deepEqual(
		keyPresses('jé\r', {}).map(({name}) => name),
		['j', 'é', 'enter'],
	);
	assert.deepEqual(keyPresses('', {}), []);
	assert.deepEqual(keyPresses('ab\u007fm\u000f', {}), [
		{name: 'a', text: 'a'},
		{name: 'b', text: 'b'},
		{name: 'backspace', text: ''},
		{name: 'm', text: 'm'},
		{name: 'ctrl+o', text: ''},
	]);
});

test('keys are understood as people write them', () => {
	for (const [written, key] of [
		['Ctrl-R', 'ctrl+r'],
		['ctrl+R', 'ctrl+r'],
		['C-r', 'ctrl+r'],
		['PgUp', 'pageup'],
		['Shift-Tab', 'shift+tab'],
		['Escape', 'esc'],
		['R', 'R'],
		['-', '-'],
		['+', '+'],
		[' ', 'space'],
		['Space', 'space'],
		['alt+x', 'alt+x'],
	]) {
		assert.equal(normalKey(written!), key, written!);
	}
});

test('keys are shown as they are on the keyboard', () => {
	assert.deepEqual(['ctrl+r', 'enter', 'shift+tab', 'R', '+', 'ctrl+left'].map(keyLabel), [
		'Ctrl-R',
		'↵',
		'Shift-Tab',
		'R',
		'+',
		'Ctrl-←',
	]);
});
