import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {lineWidth, plain} from '../../../source/ui/text.js';
import {edit, fieldLine, fieldText, type TextField, textField} from '../../../source/ui/text-field.js';

/** The field after these keys; `|` stands where the cursor is. */
const after = (field: TextField, ...names: string[]): string => {
	const end = names.reduce((now, name) => edit(now, {name, text: name.length === 1 ? name : ''}) ?? now, field);
	return `${end.characters.slice(0, end.cursor).join('')}|${end.characters.slice(end.cursor).join('')}`;
};

test('text is edited as in a shell', () => {
	const field = textField('restart the bot');
	assert.equal(after(field, 'x'), 'restart the botx|');
	assert.equal(after(field, 'backspace'), 'restart the bo|');
	assert.equal(after(field, 'ctrl+w'), 'restart the |');
	assert.equal(after(field, 'ctrl+w', 'ctrl+w'), 'restart |');
	assert.equal(after(field, 'ctrl+u'), '|');
	assert.equal(after(field, 'home', 'x'), 'x|restart the bot');
	assert.equal(after(field, 'home', 'delete'), '|estart the bot');
	assert.equal(after(field, 'home', 'backspace'), '|restart the bot');
	assert.equal(after(field, 'home', 'ctrl+right', 'ctrl+k'), 'restart|');
	assert.equal(after(field, 'left', 'left', 'end'), 'restart the bot|');
	assert.equal(after(field, 'alt+b', 'left', 'ctrl+u'), '| bot');
});

test('a character is what a person counts as one', () => {
	assert.equal(after(textField('a👩‍👩‍👧é'), 'backspace', 'backspace'), 'a|');
	assert.equal(edit(textField('e'), {name: '', text: '\u0301'})?.characters.length, 1);
});

test('pasted line breaks become spaces, and a paste has an end', () => {
	assert.equal(fieldText(edit(textField(), {name: '', text: 'a\r\nb\tc\u001b'})!), 'a b c ');
	assert.equal(fieldText(edit(textField(), {name: '', text: 'x'.repeat(5000)})!).length, 1000);
});

test('keys that edit nothing are left to others', () => {
	for (const name of ['enter', 'esc', 'up', 'down', 'tab', 'pageup', 'ctrl+p']) {
		assert.equal(edit(textField('x'), {name, text: ''}), undefined, name);
	}
});

test('a hidden field shows a dot for each character and nothing else', () => {
	assert.equal(plain(fieldLine(textField('secret'), 20, {masked: true})), '•••••• ');
	assert.equal(plain(fieldLine(textField('secret'), 20, {masked: true, focused: false})), '••••••');
});

test('the cursor is always in view and the line never too wide', () => {
	fc.assert(
		fc.property(
			fc.string({unit: 'grapheme', maxLength: 60}),
			fc.nat(70),
			fc.integer({min: 4, max: 40}),
			(text, left, columns) => {
				let field = textField(text);
				for (let count = 0; count < left; count += 1) {
					field = edit(field, {name: 'left', text: ''})!;
				}

				const line = fieldLine(field, columns);
				assert.ok(line.some(({tone}) => tone === 'selected'));
				assert.ok(lineWidth(line) <= columns, `${lineWidth(line)} > ${columns}`);
			},
		),
	);
});
