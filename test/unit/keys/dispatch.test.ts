import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Command, Scope} from '../../../source/keys/command.js';
import {createLayers, type Layer} from '../../../source/keys/dispatch.js';
import {createKeymap} from '../../../source/keys/keymap.js';

const command = (id: string, scope: Scope, ...keys: string[]): Command => ({id, scope, title: id, short: id, keys});

const keymap = createKeymap([
	command('app.interrupt', 'global', 'ctrl+c'),
	command('app.x', 'global', 'x'),
	command('pane.x', 'pane', 'x'),
	command('table.x', 'table', 'x'),
	command('table.down', 'table', 'j'),
	command('dialog.no', 'dialog', 'n', 'space', 'esc'),
]);

const setup = () => {
	const layers = createLayers(keymap);
	const done: string[] = [];
	const layer = (scope: Scope, ids: readonly string[], more: Partial<Layer> = {}): Layer => ({
		scope,
		active: true,
		handlers: Object.fromEntries(ids.map(id => [id, () => void done.push(id)])),
		...more,
	});
	return {layers, done, layer, press: (name: string, text = '') => layers.press({name, text})};
};

test('the topmost layer that has the key gets it, whatever the order they came in', () => {
	const {layers, done, layer, press} = setup();
	layers.add(layer('table', ['table.x']));
	layers.add(layer('pane', ['pane.x']));
	layers.add(layer('global', ['app.x']));
	assert.equal(press('x'), true);
	assert.deepEqual(done, ['table.x']);
});

test('a layer that is not active, or has nothing to do for the key, is passed by', () => {
	const {layers, done, layer, press} = setup();
	layers.add(layer('global', ['app.x']));
	layers.add(layer('pane', []));
	layers.add(layer('table', ['table.x'], {active: false}));
	press('x');
	assert.deepEqual(done, ['app.x']);
});

test('a handler that returns false passes the key on', () => {
	const {layers, done, layer, press} = setup();
	layers.add(layer('global', ['app.x']));
	layers.add({scope: 'table', active: true, handlers: {'table.x': () => false}});
	press('x');
	assert.deepEqual(done, ['app.x']);
});

test('an overlay hides everything below it, but Ctrl-C', () => {
	const {layers, done, layer, press} = setup();
	layers.add(layer('global', ['app.x', 'app.interrupt']));
	const close = layers.add(layer('dialog', ['dialog.no']));
	assert.equal(press('x'), false);
	press('ctrl+c');
	assert.deepEqual(done, ['app.interrupt']);
	close();
	press('x');
	assert.deepEqual(done, ['app.interrupt', 'app.x']);
});

test('where text is entered every key is text, but what the field leaves and Ctrl-C', () => {
	const {layers, done, layer, press} = setup();
	const typed: string[] = [];
	layers.add(layer('global', ['app.x', 'app.interrupt']));
	layers.add(
		layer('table', ['table.x', 'table.down'], {
			text(key) {
				typed.push(key.text);
				return key.text !== '';
			},
		}),
	);
	assert.equal(layers.entering(), true);
	press('x', 'x');
	press('', 'pasted');
	press('ctrl+c');
	assert.deepEqual(typed, ['x', 'pasted', '']);
	assert.deepEqual(done, ['app.interrupt']);
});

test('what can be done here and now follows the layers; listeners hear only of changes', () => {
	const {layers, layer} = setup();
	let told = 0;
	layers.subscribe(() => {
		told += 1;
	});
	layers.add(layer('global', ['app.x']));
	const table = layer('table', ['table.x', 'table.down']);
	layers.add(table);
	assert.deepEqual(
		layers.active().map(({id}) => id),
		['table.x', 'table.down', 'app.x'],
	);
	const before = layers.active();
	layers.update();
	assert.equal(layers.active(), before);
	assert.equal(told, 2);
	table.handlers = {'table.down': () => {}};
	layers.update();
	assert.deepEqual(
		layers.active().map(({id}) => id),
		['table.down', 'app.x'],
	);
	assert.equal(told, 3);
});

test('the palette sees and runs what is under it', () => {
	const {layers, done, layer} = setup();
	layers.add(layer('table', ['table.down']));
	layers.add(layer('palette', []));
	assert.deepEqual(
		layers.below().map(({id}) => id),
		['table.down'],
	);
	assert.equal(layers.run('table.down'), true);
	assert.equal(layers.run('app.x'), false);
	assert.deepEqual(done, ['table.down']);
});

test('where text is entered, keys that type are offered to nobody', () => {
	const {layers, layer} = setup();
	const keys = () => layers.active().flatMap(one => one.keys);
	const close = layers.add(layer('dialog', ['dialog.no']));
	assert.deepEqual(keys(), ['n', 'space', 'esc']);
	close();
	layers.add(layer('dialog', ['dialog.no'], {text: () => true}));
	assert.deepEqual(keys(), ['esc']);
});
