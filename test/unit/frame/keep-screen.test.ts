import assert from 'node:assert/strict';
import {mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, describe, test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import {createFrame, type Frame} from '../../../source/frame/frame.js';
import {keepScreen, loadScreen, restoreScreen} from '../../../source/frame/keep-screen.js';
import {keptText, parseKept} from '../../../source/frame/kept-state.js';
import {memoryOf} from '../../../source/frame/remembered.js';
import {createKeymap} from '../../../source/keys/keymap.js';
import {themes} from '../../../source/theme/index.js';
import {createFakeClock} from '../../helpers/fake-clock.js';
import {fakeProgram} from '../../helpers/fake-program.js';

const config = configOf({
	hosts: {h: {ssh: 'LXC_matrix'}},
	stacks: {home: {homeserver: 'home.example.org'}, work: {homeserver: 'example.org'}},
});

const frame = (): Frame => {
	const fake = fakeProgram();
	const program = {...fake.program, config};
	fake.close();
	return createFrame(program, {theme: themes[0]!, keymap: createKeymap([]), tabs: ['overview', 'containers']});
};

describe('what the screen keeps', () => {
	let directory = '';
	before(async () => {
		directory = await mkdtemp(path.join(tmpdir(), 'synaptop-keep-'));
	});
	after(() => rm(directory, {recursive: true}));

	test('tab, stack, sort, filter, focus and zoom come back; cursors and logs do not', async () => {
		const file = path.join(directory, 'new', 'screen.json');
		const clock = createFakeClock();
		const before = frame();
		const end = keepScreen(before, file, clock);
		before.tab.value = 'containers';
		before.stack.value = config.stacks[1]!;
		const sort = {column: 'cpu', descending: true};
		const memory = memoryOf(before);
		memory.set('table containers', {sort, filter: 'syn', cursor: 'h/synapse', index: 3, offset: 2, moved: true});
		memory.set('containers', {focus: 'log', zoom: true});
		memory.set('metrics pins home', ['up']);
		memory.set('log h/0123', {at: 7});
		memory.set('select containers', 'h/x');
		await clock.advance(4000);
		await assert.rejects(stat(file), 'seldom');
		await clock.advance(2000);
		await end();
		assert.equal((await stat(file)).mode & 0o777, 0o600);
		assert.deepEqual(await readdir(path.dirname(file)), ['screen.json']);
		assert.doesNotMatch(await readFile(file, 'utf8'), /synapse|0123|select/u);

		const again = frame();
		restoreScreen(again, await loadScreen(file));
		assert.equal(again.tab.value, 'containers');
		assert.equal(again.stack.value.name, 'work');
		assert.deepEqual(memoryOf(again).get('table containers'), {sort, filter: 'syn', index: 0, offset: 0});
		assert.deepEqual(memoryOf(again).get('containers'), {focus: 'log', zoom: true});
		assert.deepEqual(memoryOf(again).get('metrics pins home'), ['up']);
		assert.equal(memoryOf(again).entries().length, 3);
	});

	test('what is not written yet is written at the end; what did not change is not', async () => {
		const file = path.join(directory, 'late.json');
		const one = frame();
		await keepScreen(one, file)();
		await assert.rejects(stat(file));
		const end = keepScreen(one, file);
		one.tab.value = 'containers';
		await end();
		assert.equal((await loadScreen(file)).tab, 'containers');
	});

	test('where nothing can be written the screen does without', async () => {
		await writeFile(path.join(directory, 'plain'), '');
		const one = frame();
		const end = keepScreen(one, path.join(directory, 'plain', 'screen.json'));
		one.tab.value = 'containers';
		await end();
	});

	test('a damaged file is as none, and so is each damaged part', async () => {
		const file = path.join(directory, 'damaged.json');
		for (const text of [
			'',
			'{',
			'null',
			'[]',
			'"x"',
			'{"version":2,"tab":"containers"}',
			'{"version":1,"memory":[]}',
		]) {
			await writeFile(file, text);
			const one = frame();
			restoreScreen(one, await loadScreen(file));
			assert.equal(one.tab.value, 'overview', text);
			assert.deepEqual(memoryOf(one).entries(), [], text);
		}

		const memory = {
			'table a': {filter: 5, sort: {column: 7}},
			'table b': 'x',
			containers: {focus: 'log'},
			bot: {focus: 'log', zoom: true, more: {}},
			federation: {focus: 'a\u001b[2J', zoom: true},
			'metrics pins home': [1],
			__proto__: {focus: 'x', zoom: true},
		};
		const kept = parseKept(JSON.stringify({version: 1, tab: 5, stack: 'gone', memory}));
		assert.deepEqual(kept, {stack: 'gone', memory: [['table a', {index: 0, offset: 0, filter: ''}]]});
		const one = frame();
		restoreScreen(one, {tab: 'gone', stack: 'gone', memory: []});
		assert.equal(one.tab.value, 'overview');
		assert.equal(one.stack.value.name, 'home');
		await writeFile(file, `${keptText({tab: 'containers', memory: []})}${' '.repeat(300_000)}`);
		assert.deepEqual(await loadScreen(file), {memory: []});
	});
});
