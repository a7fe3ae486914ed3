import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Action, Plan} from '../../../source/actions/action.js';
import {type ConfirmState, confirmLines, nameMatches} from '../../../source/frame/confirm-lines.js';
import {createKeyQueue} from '../../../source/frame/key-queue.js';
import {entryLine, search} from '../../../source/frame/palette-state.js';
import {
	enterAnswer,
	questionLines,
	questionState,
	turnField,
	typeAnswer,
} from '../../../source/frame/question-state.js';
import {clampScroll, reveal, scrollNote} from '../../../source/frame/scroll.js';
import {outcomeToast} from '../../../source/frame/toast.js';
import {matchingLines, nextMatch, viewLine} from '../../../source/frame/viewer-state.js';
import {titleSequence, windowTitle} from '../../../source/frame/window-title.js';
import type {Question} from '../../../source/hosts/question.js';
import {Secret} from '../../../source/system/secret.js';
import {lineWidth, plain} from '../../../source/ui/text.js';
import {textField} from '../../../source/ui/text-field.js';

const plan = (risk: Action['risk'], more: Partial<Plan> = {}): Plan => ({
	action: {
		id: 'x.restart',
		title: 'Restart',
		risk,
		kind: 'container',
		operations: ['D4'],
		explain: () => '',
		plan: () => [],
		refresh: [],
	},
	target: {host: 'matrix', kind: 'container', id: 'c0ffee', name: 'synapse'},
	steps: [],
	preview: ['docker restart synapse', '  POST /containers/c0ffee/restart'],
	explain: 'Stops synapse and starts it again.',
	...more,
});

const state: ConfirmState = {focus: 'cancel', field: textField(), advice: undefined, wrong: false};

test('a confirm dialog tells host, command, what it will do; Cancel has the focus', () => {
	assert.deepEqual(confirmLines(plan('change'), state, 60, 20).map(plain), [
		'On matrix:',
		'  $ docker restart synapse',
		'    POST /containers/c0ffee/restart',
		'',
		'Stops synapse and starts it again.',
		'',
		'[ n Cancel ]     y Restart  ',
	]);
});

test('danger wants the name', () => {
	const lines = confirmLines(plan('danger'), {...state, field: textField('syn'), wrong: true}, 60, 20).map(plain);
	assert.deepEqual(lines.slice(-3), [
		'Type synapse and press Enter to do it, Esc to leave it.',
		'› syn ',
		'That is another name.',
	]);
	assert.equal(nameMatches(plan('danger'), textField('syn')), false);
	assert.equal(nameMatches(plan('danger'), textField('synapse')), true);
});

test('advice is waited for and then told', () => {
	const advised = plan('change');
	const action = {...advised.action, advise: async () => []};
	const text = (advice: readonly string[] | undefined) =>
		confirmLines({...advised, action}, {...state, advice}, 60, 20)
			.map(plain)
			.join('\n');
	assert.match(text(undefined), /… looking/);
	assert.match(text(['the config file was changed']), /▲ the config file was changed/);
	assert.doesNotMatch(text([]), /▲|…/);
});

test('a dialog is never taller than its room, and the answer stays', () => {
	const long = plan('change', {preview: Array.from({length: 40}, (_, index) => `command ${index}`)});
	const lines = confirmLines(long, state, 60, 10);
	assert.equal(lines.length, 10);
	assert.match(plain(lines.at(-1)!), /Cancel/);
});

const question = (more: Partial<Question>): Question => ({
	host: 'matrix',
	kind: 'keyboard-interactive',
	title: 'Log in',
	text: ['LXC_matrix asks:'],
	fields: [
		{label: 'Name', hidden: false},
		{label: 'Code', hidden: true},
	],
	...more,
});

test('answers are entered field by field and come out as secrets', () => {
	const asked = question({});
	let entered = questionState(asked);
	entered = typeAnswer(entered, {name: 'a', text: 'a'})!;
	const next = enterAnswer(asked, entered);
	assert.ok(next.kind === 'next');
	entered = typeAnswer(next.state, {name: '7', text: '7'})!;
	const shown = questionLines(asked, entered, 40, 10).map(plain).join('\n');
	assert.match(shown, /Name a/);
	assert.match(shown, /Code •/);
	assert.doesNotMatch(shown, /7/);
	const last = enterAnswer(asked, entered);
	assert.ok(last.kind === 'answer');
	assert.ok(last.answer?.every(answer => answer instanceof Secret));
	assert.deepEqual(
		last.answer?.map(answer => answer.reveal()),
		['a', '7'],
	);
});

test('a question without fields is no until turned to yes', () => {
	const asked = question({kind: 'host-key', fields: []});
	const no = questionState(asked);
	assert.deepEqual(enterAnswer(asked, no), {kind: 'answer', answer: undefined});
	assert.deepEqual(enterAnswer(asked, turnField(no, 1)), {kind: 'answer', answer: []});
});

test('several keys in one piece are handed on one after another', () => {
	const pressed: string[] = [];
	const waiting: Array<() => void> = [];
	const push = createKeyQueue(
		({name}) => pressed.push(name),
		run => waiting.push(run),
	);
	push([
		{name: 'a', text: ''},
		{name: 'b', text: ''},
	]);
	push([{name: 'c', text: ''}]);
	assert.deepEqual(pressed, ['a']);
	waiting.shift()?.();
	assert.deepEqual(pressed, ['a', 'b']);
	waiting.shift()?.();
	waiting.shift()?.();
	assert.deepEqual(pressed, ['a', 'b', 'c']);
	push([{name: 'd', text: ''}]);
	assert.deepEqual(pressed, ['a', 'b', 'c', 'd']);
});

test('the palette finds by a few letters, best first, and tells risk and key', () => {
	const entry = (text: string) => ({text, sort: 'action', run() {}});
	const entries = [entry('Go to Activity'), entry('Restart synapse on matrix'), entry('Inspect synapse on matrix')];
	assert.equal(search(entries, '').length, 3);
	assert.equal(search(entries, 'resyn')[0]?.entry.text, 'Restart synapse on matrix');
	assert.deepEqual(search(entries, 'zzz'), []);
	const line = entryLine({entry: {...entries[1]!, risk: 'danger', key: 'r'}, matched: [0]}, 60, false);
	assert.equal(lineWidth(line), 60);
	assert.match(plain(line), /Restart synapse on matrix +DANGER +r/);
});

test('scrolling stays within what there is', () => {
	assert.equal(clampScroll(-3, 20, 5), 0);
	assert.equal(clampScroll(99, 20, 5), 15);
	assert.equal(clampScroll(3, 2, 5), 0);
	assert.equal(reveal(0, 7, 20, 5), 3);
	assert.equal(reveal(10, 7, 20, 5), 7);
	assert.equal(reveal(5, 7, 20, 5), 5);
	assert.equal(scrollNote(0, 5, 5), '');
	assert.equal(scrollNote(2, 45, 18), '3–20 of 45');
});

test('a text is searched without regard to case unless there is a capital', () => {
	const lines = ['Memory: 1', 'memory: 2', 'swap: 3'];
	assert.deepEqual(matchingLines(lines, 'memory'), [0, 1]);
	assert.deepEqual(matchingLines(lines, 'Memory'), [0]);
	assert.deepEqual(matchingLines(lines, ''), []);
	assert.equal(nextMatch([0, 1], 1, false), 0);
	assert.equal(nextMatch([0, 1], 0, true), 1);
	assert.deepEqual(
		viewLine('a Memory', 'memory').filter(({tone}) => tone === 'match'),
		[{text: 'Memory', tone: 'match'}],
	);
	assert.equal(plain(viewLine('İİ i', 'i')), 'İİ i');
});

test('how an action ended is told; a lost connection is not called a failure', () => {
	const {action, target} = plan('change');
	const text = (outcome: Parameters<typeof outcomeToast>[1]) => outcomeToast({action, target}, outcome).text;
	assert.equal(text({kind: 'done'}), '✓ Restart: synapse on matrix – done');
	assert.match(text({kind: 'failed', reason: 'no such container', code: 1}), /failed \(exit 1\): no such container/);
	assert.match(text({kind: 'unreachable', reason: 'no route'}), /nothing was done: no route/);
	assert.match(text({kind: 'unknown', reason: 'connection lost'}), /outcome unknown: look/);
	assert.doesNotMatch(text({kind: 'unknown', reason: 'connection lost'}), /fail/);
});

test('the window title carries the worst, and nothing that could end it early', () => {
	const base = {name: 'example.org', hosts: [], alerts: [], demo: false};
	const alert = {host: 'matrix', part: 'synapse', severity: 'critical', text: 'exited 137'} as const;
	assert.equal(windowTitle(base), 'synaptop example.org');
	assert.equal(windowTitle({...base, alerts: [alert]}), '✗ matrix: synapse exited 137');
	assert.equal(
		windowTitle({...base, alerts: [{...alert, severity: 'warning', text: 'slow'}]}),
		'▲ matrix: synapse slow',
	);
	const lost = {name: 'proxy', state: {phase: 'waiting', attempt: 1, retryAt: 0, reason: ''}} as const;
	assert.equal(windowTitle({...base, hosts: [lost]}), '◌ proxy: lost');
	const hostile = windowTitle({
		...base,
		alerts: [{...alert, text: `x\u0007\u001b]52;c;eA==\u0007\n${'y'.repeat(200)}`}],
	});
	assert.doesNotMatch(hostile, /\p{Control}/u);
	assert.equal(hostile.length, 80);
	assert.equal(titleSequence('a'), '\u001b]2;a\u0007');
});
