import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {HostState} from '../../source/hosts/host.js';
import {live} from '../helpers/containers.js';
import {actions, assertFits, number, openFrame, sizes, target} from '../helpers/frame-screen.js';
import {keys} from '../helpers/screen.js';

for (const size of sizes) {
	const name = `${size.columns}×${size.rows}`;

	test(`${name}: header, tabs, pane, footer, nothing too large`, async () => {
		const {screen} = openFrame(size);
		const text = await screen.until('number 0');
		assert.match(text, /^ synaptop .*● matrix/u);
		assert.match(text, / 2 First .* 0 Second/u);
		assert.match(screen.lines().at(-1)!, /r restart.*\? help/u);
		assertFits(screen, size);
	});

	test(`${name}: help, palette, confirm, viewer, question and quit fit, and say how they are left`, async () => {
		const {screen, program} = openFrame(size);
		await screen.press('?');
		assert.match(await screen.until('┌─ Help'), /Everywhere/u);
		assert.match(screen.lines().at(-1)!, /Esc close/u);
		assertFits(screen, size);
		await screen.press(keys.esc, ':');
		assert.match(await screen.until('What to do'), /Restart synapse on matrix +changes +r/u);
		assertFits(screen, size);
		await screen.press(keys.esc, 'r');
		const confirm = await screen.until('the compose file was changed');
		assert.match(confirm, /On matrix:/u);
		assert.match(confirm, /\$ docker restart synapse/u);
		assertFits(screen, size);
		await screen.press('n', 'i');
		assert.match(await screen.until('line two'), /show synapse/u);
		assertFits(screen, size);
		await screen.press(keys.esc);
		program.questions.value = [
			{
				question: {host: 'matrix', kind: 'host-key', title: 'Unknown key', text: ['SHA256:abc'.repeat(9)], fields: []},
				answer() {},
			},
		];
		assert.match(await screen.until('Unknown key'), /\[ n No \]/u);
		assertFits(screen, size);
		program.questions.value = [];
		await screen.settle();
		program.running.value = [{action: actions[0]!, target, startedAt: 0}];
		await screen.press('q');
		assert.match(await screen.until('Quit?'), /Restart: synapse on matrix/u);
		assertFits(screen, size);
	});
}

const hostStates: readonly HostState[] = [
	{phase: 'idle'},
	{phase: 'connecting', attempt: 2},
	{phase: 'asking', question: 'Passphrase'},
	{phase: 'online', since: 0, roundTrip: 12.4},
	{phase: 'waiting', attempt: 3, retryAt: Date.now() + 60_000, reason: 'no answer'},
	{phase: 'refused', reason: 'key', cure: 'ssh-add'},
	{phase: 'closed'},
];

test('hosts in every state are told in the header at every size', async () => {
	for (const size of sizes) {
		const hosts = hostStates.map((_, index) => `host${index}`);
		const {screen, fake} = openFrame(size, {hosts});
		for (const [index, state] of hostStates.entries()) {
			fake.setHost(`host${index}`, state);
		}

		const text = await screen.until('✗ host5 refused');
		assert.match(text, size.columns < 100 ? /\+\d/u : /◌ host4 retry \d+s/u);
		assertFits(screen, size);
	}
});

test('below 60×15 there is one message with both sizes, and a larger terminal brings everything back', async () => {
	const {screen} = openFrame({columns: 59, rows: 15});
	const text = await screen.until('needs 60×15');
	assert.match(text, /this is 59×15/u);
	assert.doesNotMatch(text, /synaptop/u);
	await screen.resize(20, 5);
	assert.match(await screen.until('this is 20×5'), /needs/u);
	assertFits(screen, {columns: 20, rows: 5});
	await screen.resize(60, 15);
	await screen.until('number 0');
	assertFits(screen, {columns: 60, rows: 15});
});

test('one tick with twenty readers is one frame; a tick that changed nothing for the pane is none', async () => {
	const {screen, fake} = openFrame();
	await screen.until('number 0');
	await fake.set(number, 'matrix', live(1));
	await screen.until('number 1');
	const before = screen.frames();
	await fake.set(number, 'matrix', live(2));
	await screen.until('number 2');
	assert.equal(screen.frames() - before, 1);
	await fake.set({id: 'other'}, 'matrix', live(1));
	await screen.settle();
	assert.equal(screen.frames() - before, 1);
});

test('nothing is drawn while nothing changes', async () => {
	const {screen} = openFrame();
	await screen.until('number 0');
	await screen.settle();
	const before = screen.frames();
	await new Promise(resolve => setTimeout(resolve, 300));
	assert.equal(screen.frames(), before);
});
