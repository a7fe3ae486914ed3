import assert from 'node:assert/strict';
import {after, test} from 'node:test';
import {useState} from 'react';
import type {Action, Outcome, Plan, Target} from '../../source/actions/action.js';
import {useTarget} from '../../source/frame/target.js';
import {useCommands} from '../../source/frame/use-commands.js';
import {useSlice} from '../../source/frame/use-slice.js';
import type {HostState} from '../../source/hosts/host.js';
import type {Answer, Question} from '../../source/hosts/question.js';
import type {Pane, PaneProps} from '../../source/panes/pane.js';
import type {Program, RunOptions} from '../../source/program.js';
import {Lines} from '../../source/ui/lines.js';
import {live} from '../helpers/containers.js';
import {type FakeOptions, fakeProgram} from '../helpers/fake-program.js';
import {keys, misfits, openApp, type TestScreen} from '../helpers/screen.js';

const sizes = [
	{columns: 60, rows: 15},
	{columns: 80, rows: 24},
	{columns: 120, rows: 36},
	{columns: 200, rows: 50},
] as const;

const target: Target = {host: 'matrix', kind: 'container', id: 'c0ffee', name: 'synapse'};
const number = {id: 'number', empty: 0} as const;

/** Twenty readers of one slice, as a pane has them. */
const Reader = ({width}: {readonly width: number}) => {
	const {data} = useSlice(number, 'matrix');
	return <Lines lines={[[{text: `number ${data}`}]]} width={width} height={1} />;
};

const First = ({width, height}: PaneProps) => {
	const [downs, setDowns] = useState(0);
	useTarget(target);
	useCommands({'table.down': () => setDowns(downs + 1)}, {scope: 'table'});
	const count = Math.min(20, height - 1);
	return (
		<>
			<Lines lines={[[{text: `downs ${downs}`}]]} width={width} height={1} />
			{Array.from({length: count}, (_, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: alike
				<Reader key={index} width={width} />
			))}
		</>
	);
};

const Second = ({width}: PaneProps) => <Lines lines={[[{text: 'the second pane'}]]} width={width} height={1} />;

const tabs: readonly Pane[] = [
	{id: 'first', title: 'First', key: '2', needs: [], targets: ['container'], Component: First},
	{id: 'second', title: 'Second', key: '0', needs: [], targets: [], Component: Second},
];

const action = (id: string, title: string, key: string, risk: Action['risk'], more: Partial<Action> = {}): Action => ({
	id,
	title,
	key,
	risk,
	kind: 'container',
	operations: ['D4'],
	explain: () => '',
	plan: () => [],
	refresh: [],
	...more,
});

const actions: readonly Action[] = [
	action('x.restart', 'Restart', 'r', 'change', {advise: async () => []}),
	action('x.drop', 'Drop', 'D', 'danger'),
	action('x.show', 'Show', 'i', 'read'),
];

const plan = (done: Action, to: Target): Plan => ({
	action: done,
	target: to,
	steps:
		done.risk === 'read'
			? [{kind: 'view', title: 'show synapse', request: {method: 'GET', path: '/x'}, equivalent: []}]
			: [],
	preview: [`docker ${done.title.toLowerCase()} ${to.name}`],
	explain: `It will ${done.title.toLowerCase()}.`,
});

const screens: TestScreen[] = [];
after(() => {
	for (const screen of screens) {
		screen.close();
	}
});

const open = (size: {readonly columns: number; readonly rows: number} = sizes[2], options: FakeOptions = {}) => {
	const fake = fakeProgram({actions, ...options});
	const ran: Array<{readonly action: Action; readonly options: RunOptions | undefined}> = [];
	const program = Object.assign(fake.program, {
		plan,
		advise: async () => ['the compose file was changed'],
		run: async (done: Action, _to: Target, runOptions?: RunOptions): Promise<Outcome> => {
			ran.push({action: done, options: runOptions});
			return {kind: 'done', text: 'line one\nline two'};
		},
	} satisfies Partial<Program>);
	const screen = openApp(fake, size, tabs);
	screens.push(screen);
	return {fake, program, screen, ran};
};

const fits = (screen: TestScreen, {columns, rows}: {readonly columns: number; readonly rows: number}) =>
	assert.deepEqual(misfits(screen, columns, rows), []);

for (const size of sizes) {
	const name = `${size.columns}×${size.rows}`;

	test(`${name}: header, tabs, pane, footer, nothing too large`, async () => {
		const {screen} = open(size);
		const text = await screen.until('number 0');
		assert.match(text, /^ synaptop .*● matrix/u);
		assert.match(text, / 2 First .* 0 Second/u);
		assert.match(screen.lines().at(-1)!, /r restart.*\? help/u);
		fits(screen, size);
	});

	test(`${name}: help, palette, confirm, viewer, question and quit fit, and say how they are left`, async () => {
		const {screen, program} = open(size);
		await screen.press('?');
		assert.match(await screen.until('┌─ Help'), /Everywhere/u);
		assert.match(screen.lines().at(-1)!, /Esc close/u);
		fits(screen, size);
		await screen.press(keys.esc, ':');
		assert.match(await screen.until('What to do'), /Restart synapse on matrix +changes +r/u);
		fits(screen, size);
		await screen.press(keys.esc, 'r');
		const confirm = await screen.until('the compose file was changed');
		assert.match(confirm, /On matrix:/u);
		assert.match(confirm, /\$ docker restart synapse/u);
		fits(screen, size);
		await screen.press('n', 'i');
		assert.match(await screen.until('line two'), /show synapse/u);
		fits(screen, size);
		await screen.press(keys.esc);
		program.questions.value = [
			{
				question: {host: 'matrix', kind: 'host-key', title: 'Unknown key', text: ['SHA256:abc'.repeat(9)], fields: []},
				answer() {},
			},
		];
		assert.match(await screen.until('Unknown key'), /\[ n No \]/u);
		fits(screen, size);
		program.questions.value = [];
		await screen.settle();
		program.running.value = [{action: actions[0]!, target, startedAt: 0}];
		await screen.press('q');
		assert.match(await screen.until('Quit?'), /Restart: synapse on matrix/u);
		fits(screen, size);
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
		const {screen, fake} = open(size, {hosts});
		for (const [index, state] of hostStates.entries()) {
			fake.setHost(`host${index}`, state);
		}

		const text = await screen.until('✗ host5 refused');
		assert.match(text, size.columns < 100 ? /\+\d/u : /◌ host4 retry \d+s/u);
		fits(screen, size);
	}
});

test('below 60×15 there is one message with both sizes, and a larger terminal brings everything back', async () => {
	const {screen} = open({columns: 59, rows: 15});
	const text = await screen.until('needs 60×15');
	assert.match(text, /this is 59×15/u);
	assert.doesNotMatch(text, /synaptop/u);
	await screen.resize(20, 5);
	assert.match(await screen.until('this is 20×5'), /needs/u);
	fits(screen, {columns: 20, rows: 5});
	await screen.resize(60, 15);
	await screen.until('number 0');
	fits(screen, {columns: 60, rows: 15});
});

test('one tick with twenty readers is one frame; a tick that changed nothing for the pane is none', async () => {
	const {screen, fake} = open();
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
	const {screen} = open();
	await screen.until('number 0');
	await screen.settle();
	const before = screen.frames();
	await new Promise(resolve => setTimeout(resolve, 300));
	assert.equal(screen.frames(), before);
});

test('digits, [ and ] change the tab; the keys of the pane go with it', async () => {
	const {screen} = open();
	await screen.press('0');
	await screen.until('the second pane');
	assert.doesNotMatch(screen.lines().at(-1)!, /restart/u);
	await screen.press(']');
	await screen.until('number 0');
	await screen.press('[');
	await screen.until('the second pane');
});

test('keys in one piece are each done on what the one before made', async () => {
	const {screen} = open();
	await screen.until('downs 0');
	await screen.press('jjjj');
	await screen.until('downs 4');
});

test('the palette is typed into, and does what is chosen', async () => {
	const {screen, ran} = open();
	await screen.press(':', 'second');
	await screen.until('› Go to Second');
	await screen.press(keys.enter);
	await screen.until('the second pane');
	await screen.press('2', ':', 'resyn', keys.enter);
	await screen.until('Restart synapse?');
	assert.equal(ran.length, 0);
});

test('Cancel has the focus: Enter does nothing; y does it, with the plan that was shown', async () => {
	const {screen, ran} = open();
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
	const {screen, ran} = open();
	await screen.press('D', 'y', keys.enter);
	await screen.until('That is another name.');
	assert.equal(ran.length, 0);
	await screen.press(keys.backspace, ...'synapse', keys.enter);
	await screen.until('✓ Drop: synapse');
	assert.deepEqual(ran[0]?.action.id, 'x.drop');
});

test('c copies the command of a dialog by OSC 52', async () => {
	const {screen} = open();
	await screen.press('r', 'c');
	await screen.until('the command copied');
	const base64 = Buffer.from('docker restart synapse').toString('base64');
	assert.ok(screen.written.includes(`\u001b]52;c;${base64}\u0007`));
});

test('read-only: changing actions have no key, are not in the palette', async () => {
	const {screen} = open(sizes[2], {actions: actions.filter(({risk}) => risk === 'read')});
	await screen.until('number 0');
	assert.doesNotMatch(screen.lines().at(-1)!, /restart/u);
	await screen.press('r');
	assert.doesNotMatch(screen.text(), /Restart/u);
	await screen.press(':');
	assert.doesNotMatch(await screen.until('What to do'), /Restart/u);
});

test('an answer to a host is hidden while it is typed, and comes out as a secret', async () => {
	const {screen, program} = open();
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
	const {screen} = open();
	await screen.until('downs 0');
	await screen.press('\u001b[200~rjq0\u001b[201~');
	const text = await screen.until('Pasted text goes only where text is entered');
	assert.match(text, /downs 0/u);
	assert.doesNotMatch(text, /Restart synapse\?/u);
});

test('q quits from a tab only, Ctrl-C from anywhere; both ask while something runs', async () => {
	const {screen, program} = open();
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
	const {screen, fake} = open();
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
	const {screen, fake, program} = open(sizes[2], {hosts: ['matrix', 'proxy']});
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
	const {screen, ran} = open();
	await screen.press('r', 'y');
	await screen.until('done');
	const code = await ran[0]?.options?.lendTerminal?.(async () => 7);
	assert.equal(code, 7);
});
