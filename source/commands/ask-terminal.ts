import {createInterface} from 'node:readline/promises';
import {Writable} from 'node:stream';
import type {Answer, Ask, Question} from '../hosts/question.js';
import {Secret} from '../system/secret.js';
import type {Call} from './command.js';

type Terminal = Pick<Call, 'stdin' | 'stderr'>;

/** Asks on the terminal, one question after the other; where nobody sits there the answer is no. */
export function askOnTerminal({stdin, stderr}: Terminal): Ask {
	let last: Promise<unknown> = Promise.resolve();
	return (question, signal) => {
		if (!stdin.isTTY || !stderr.isTTY) {
			return Promise.resolve(undefined);
		}

		const answer = last.then(() => ask(question, signal, {stdin, stderr}));
		last = answer;
		return answer;
	};
}

async function ask({title, text, fields, host}: Question, signal: AbortSignal, terminal: Terminal): Promise<Answer> {
	try {
		terminal.stderr.write([`${host}: ${title}`, ...text, ''].join('\n'));
		if (fields.length === 0) {
			const answer = await line('yes or no? ', false, signal, terminal);
			return /^y(?:es)?$/i.test(answer.trim()) ? [] : undefined;
		}

		const answers: Secret[] = [];
		for (const {label, hidden} of fields) {
			answers.push(new Secret(await line(`${label}: `, hidden, signal, terminal)));
		}

		return answers;
	} catch {
		// The connection was given up meanwhile, or Ctrl-C, Ctrl-D.
		return undefined;
	}
}

/** One line from the terminal; what is hidden is not echoed. Rejects on Ctrl-C, Ctrl-D and the signal. */
export async function line(
	prompt: string,
	hidden: boolean,
	signal: AbortSignal,
	{stdin, stderr}: Terminal,
): Promise<string> {
	let quiet = false;
	const output = new Writable({
		write(chunk, _encoding, done) {
			if (!quiet) {
				stderr.write(chunk);
			}

			done();
		},
	});
	const reader = createInterface({input: stdin, output, terminal: true, historySize: 0});
	try {
		const answer = reader.question(prompt, {signal});
		quiet = hidden;
		const closed = new Promise<never>((_resolve, reject) => reader.once('close', () => reject(new Error('closed'))));
		return await Promise.race([answer, closed]);
	} finally {
		reader.close();
		if (hidden) {
			stderr.write('\n');
		}
	}
}
