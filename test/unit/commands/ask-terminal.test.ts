import assert from 'node:assert/strict';
import {PassThrough} from 'node:stream';
import {describe, test} from 'node:test';
import {askOnTerminal} from '../../../source/commands/ask-terminal.js';
import type {Call} from '../../../source/commands/command.js';
import type {Question} from '../../../source/hosts/question.js';

const question = (change: Partial<Question> = {}): Question => ({
	host: 'matrix',
	kind: 'password',
	title: 'Password of lab',
	text: ['told by the server'],
	fields: [{label: 'Password', hidden: true}],
	...change,
});

const terminal = (isTTY = true) => {
	const stdin = Object.assign(new PassThrough(), {isTTY, setRawMode() {}});
	const stderr = Object.assign(new PassThrough(), {isTTY});
	let seen = '';
	const waiting = new Set<() => void>();
	stderr.on('data', data => {
		seen += data;
		for (const look of [...waiting]) {
			look();
		}
	});
	return {
		ask: askOnTerminal({stdin, stderr} as unknown as Call),
		type: (text: string) => stdin.write(text),
		seen: () => seen,
		shows: (text: string) =>
			new Promise<void>(resolve => {
				const look = () => {
					if (seen.includes(text)) {
						waiting.delete(look);
						resolve();
					}
				};
				waiting.add(look);
				look();
			}),
	};
};
const never = new AbortController().signal;

describe('questions on the terminal', () => {
	test('a password is asked for and never shown', async () => {
		const {ask, type, shows, seen} = terminal();
		const answer = ask(question(), never);
		await shows('Password: ');
		type('hunter2\r');
		assert.equal((await answer)?.[0]?.reveal(), 'hunter2');
		assert.match(seen(), /matrix: Password of lab\ntold by the server\n/);
		assert.ok(!seen().includes('hunter'), seen());
	});

	test('a host key is taken only for yes', async () => {
		for (const [typed, expected] of [
			['yes\r', []],
			['y\r', []],
			['no\r', undefined],
			['\r', undefined],
		] as const) {
			const {ask, type, shows} = terminal();
			const answer = ask(question({kind: 'host-key', fields: []}), never);
			await shows('yes or no? ');
			type(typed);
			assert.deepEqual(await answer, expected, typed);
		}
	});

	test('two at a time come one after the other', async () => {
		const {ask, type, shows, seen} = terminal();
		const first = ask(question(), never);
		const second = ask(question({host: 'proxy'}), never);
		await shows('Password: ');
		assert.ok(!seen().includes('proxy'));
		type('one\r');
		assert.equal((await first)?.[0]?.reveal(), 'one');
		await shows('proxy: ');
		type('two\r');
		assert.equal((await second)?.[0]?.reveal(), 'two');
	});

	test('Ctrl-C, and a connection that is given up, are no answer', async () => {
		const {ask, type, shows} = terminal();
		const answer = ask(question(), never);
		await shows('Password: ');
		type('\u0003');
		assert.equal(await answer, undefined);
		const abort = new AbortController();
		const other = terminal();
		const given = other.ask(question(), abort.signal);
		await other.shows('Password: ');
		abort.abort();
		assert.equal(await given, undefined);
	});

	test('where nobody sits the answer is no', async () => {
		const {ask, seen} = terminal(false);
		assert.equal(await ask(question(), never), undefined);
		assert.equal(seen(), '');
	});
});
