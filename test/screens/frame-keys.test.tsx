import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Answer, Question} from '../../source/hosts/question.js';
import {live} from '../helpers/containers.js';
import {actions, number, openFrame, plan, sizes, target} from '../helpers/frame-screen.js';
import {keys} from '../helpers/screen.js';

test('digits, [ and ] change the tab; the keys of the pane go with it', async () => {
	const {screen} = openFrame();
	await screen.press('0');
	await screen.until('the second pane');
	assert.doesNotMatch(screen.lines().at(-1)!, /restart/u);
	await screen.press(']');
	await screen.until('number 0');
	await screen.press('[');
	await screen.until('the second pane');
});

test('keys in one piece are each done on what the one before made', async () => {
	const {screen} = openFrame();
	await screen.until('downs 0');
	await screen.press('jjjj');
	await screen.until('downs 4');
});

test('the palette is typed into, and does what is chosen', async () => {
	const {screen, ran} = openFrame();
	await screen.press(':', 'second');
	await screen.until('› Go to Second');
	await screen.press(keys.enter);
	await screen.until('the second pane');
	await screen.press('2', ':', 'resyn', keys.enter);
	await screen.until('Restart synapse?');
	assert.equal(ran.length, 0);
});

test('Cancel has the focus: Enter does nothing; y does it, with the plan that was shown', async () => {
	const {screen, ran} = openFrame();
	await screen.press('r', keys.enter);
	await screen.until(text => !text.includes('Restart synapse?'));
	assert.equal(ran.length, 0);
	await screen.press('r', 'y');
	await screen.until('✓ Restart: synapse on matrix – done');
	assert.equal(ran.length, 1);
	assert.deepEqual(ran[0]?.options?.plan, plan(actions[0]!, target));
	await screen.press('r', keys.tab, keys.enter);
	await screen.until(() => ran.length === 2);
});

test('danger is done only for the name', async () => {
	const {screen, ran} = openFrame();
	await screen.press('D', 'y', keys.enter);
	await screen.until('That is another name.');
	assert.equal(ran.length, 0);
	await screen.press(keys.backspace, ...'synapse', keys.enter);
	await screen.until('✓ Drop: synapse');
	assert.deepEqual(ran[0]?.action.id, 'x.drop');
});

test('c copies the command of a dialog by OSC 52', async () => {
	const {screen} = openFrame();
	await screen.press('r', 'c');
	await screen.until('the command copied');
	const base64 = Buffer.from('docker restart synapse').toString('base64');
	assert.ok(screen.written.includes(`\u001b]52;c;${base64}\u0007`));
});

test('read-only: changing actions have no key, are not in the palette', async () => {
	const {screen} = openFrame(sizes[2], {actions: actions.filter(({risk}) => risk === 'read')});
	await screen.until('number 0');
	assert.doesNotMatch(screen.lines().at(-1)!, /restart/u);
	await screen.press('r');
	assert.doesNotMatch(screen.text(), /Restart/u);
	await screen.press(':');
	assert.doesNotMatch(await screen.until('What to do'), /Restart/u);
});

test('an answer to a host is hidden while it is typed, and comes out as a secret', async () => {
	const {screen, program} = openFrame();
	const answers: Answer[] = [];
	const question: Question = {
		host: 'matrix',
		kind: 'passphrase',
		title: 'Passphrase',
		text: ['for ~/.ssh/id_ed25519'],
		fields: [{label: 'Passphrase', hidden: true}],
	};
	program.questions.value = [{question, answer: answer => answers.push(answer)}];
	await screen.until('for ~/.ssh/id_ed25519');
	await screen.press('r', 'q', '2', ' ', '\u001b[200~pasted\n\u001b[201~');
	await screen.until('••••••••••');
	assert.doesNotMatch(screen.text(), /pasted/u);
	await screen.press(keys.enter);
	assert.deepEqual(
		answers[0]?.map(answer => answer.reveal()),
		['rq2 pasted'],
	);
	assert.equal(String(answers[0]?.[0]), '••••');
});

test('a paste where no text is entered does nothing', async () => {
	const {screen} = openFrame();
	await screen.until('downs 0');
	await screen.press('\u001b[200~rjq0\u001b[201~');
	const text = await screen.until('Pasted text goes only where text is entered');
	assert.match(text, /downs 0/u);
	assert.doesNotMatch(text, /Restart synapse\?/u);
});

test('q quits from a tab only, Ctrl-C from anywhere; both ask while something runs', async () => {
	const {screen, program} = openFrame();
	const codes: number[] = [];
	await screen.until('number 0');
	screen.frame.exit.current = code => codes.push(code);
	await screen.press('?', 'q');
	assert.deepEqual(codes, []);
	await screen.press('?', '\u0003');
	assert.deepEqual(codes, [0]);
	program.running.value = [{action: actions[0]!, target, startedAt: 0}];
	await screen.press('\u0003');
	await screen.until('Quit?');
	assert.deepEqual(codes, [0]);
	await screen.press('n', keys.esc, 'q', 'y');
	assert.deepEqual(codes, [0, 0]);
});

test('the window title tells the worst, and is written only when it is another', async () => {
	const {screen, fake} = openFrame();
	await screen.until('number 0');
	await screen.settle();
	assert.deepEqual(screen.written, ['\u001b]2;synaptop matrix\u0007']);
	fake.setHost('matrix', {phase: 'refused', reason: 'x', cure: 'y'});
	await screen.until('refused');
	await screen.settle();
	fake.setHost('matrix', {phase: 'refused', reason: 'z', cure: 'y'});
	await screen.settle();
	assert.equal(screen.written.filter(text => text.includes('refused')).length, 1);
});

test('Ctrl-R tries hosts that are lost and reads everything again', async () => {
	const {screen, fake, program} = openFrame(sizes[2], {hosts: ['matrix', 'proxy']});
	const retried: string[] = [];
	const refreshed: string[][] = [];
	for (const host of program.hosts.values()) {
		Object.assign(host, {retry: () => retried.push(host.id)});
	}

	Object.assign(program.sources, {refresh: (ids: string[]) => refreshed.push(ids)});
	fake.setHost('proxy', {phase: 'waiting', attempt: 1, retryAt: Date.now() + 9000, reason: 'lost'});
	await fake.set(number, 'matrix', live(1));
	await screen.press('\u0012');
	await screen.until('trying proxy');
	assert.deepEqual(retried, ['proxy']);
	assert.deepEqual(refreshed, [['number']]);
});

test('the terminal is lent to an action that needs it', async () => {
	const {screen, ran} = openFrame();
	await screen.press('r', 'y');
	await screen.until('done');
	const code = await ran[0]?.options?.lendTerminal?.(async () => 7);
	assert.equal(code, 7);
});
