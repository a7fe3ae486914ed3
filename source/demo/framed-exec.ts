import type {Duplex, Readable} from 'node:stream';
import type {ServerChannel} from 'ssh2';
import {shellWords} from './shell-words.js';

/** One command on the demo's host. */
export interface Running {
	readonly argv: readonly string[];
	/** Standard input and output of the command. */
	readonly stream: Duplex;
	readonly errors: NodeJS.WritableStream;
	/** Set when it runs on a terminal. */
	readonly terminal: boolean;
}

/** Runs a command to its end and tells the exit status. */
export type Run = (running: Running) => Promise<number>;

const frameRefused = 125;
/** `tellGroup` of hosts/exec-frame.ts: the process group is the first line on standard error. */
const tellsGroup = 'printf "%d\\n" $$ >&2\n';

/** Answers an exec request: framed as hosts/exec-frame.ts has it, or a plain command line. */
export async function execute(channel: ServerChannel, command: string, terminal: boolean, run: Run): Promise<void> {
	const nonce = /^exec \/bin\/sh -c '.* in ([\da-f]{16,}):\*\) /.exec(command)?.[1];
	const status = nonce
		? await framed(channel, nonce, run)
		: await run({argv: commandOf(inlined(command)), stream: channel, errors: channel.stderr, terminal});
	if (!channel.destroyed) {
		channel.exit(status);
		channel.end();
	}
}

async function framed(channel: ServerChannel, nonce: string, run: Run): Promise<number> {
	const preamble = await firstLine(channel);
	if (!preamble?.startsWith(`${nonce}:`)) {
		return frameRefused;
	}

	channel.write(`\u0001${nonce}\n`);
	channel.stderr.write(`\u0001${nonce}\n`);
	const script = unescapeOctal(preamble.slice(nonce.length + 1));
	if (script.startsWith(tellsGroup)) {
		channel.stderr.write('4711\n');
	}

	const status = await run({
		argv: commandOf(script.replace(tellsGroup, '')),
		stream: channel,
		errors: channel.stderr,
		terminal: false,
	});
	channel.write(`\u0002${nonce}:${status}\n`);
	channel.stderr.write(`\u0002${nonce}\n`);
	return status;
}

/** What inlineCommand() of hosts/exec-frame.ts has packed; other command lines as they are. */
const inlined = (command: string): string => {
	const packed = /^exec \/bin\/sh -c 'eval "\$\(printf %b "([^"]*)"\)"'$/.exec(command)?.[1];
	return packed === undefined ? command : unescapeOctal(packed);
};

const unescapeOctal = (text: string): string =>
	Buffer.from(text.replace(/\\0([0-7]{3})/g, fromOctal), 'latin1').toString();

const fromOctal = (_all: string, digits: string): string => String.fromCharCode(Number.parseInt(digits, 8));

/** The last line is the command; before it stand `cd` and `export`. */
function commandOf(script: string): string[] {
	const words = shellWords(script.replace(/^(?:cd |export ).*\n/gm, ''));
	return words[0] === 'exec' ? words.slice(1) : words;
}

/** Leaves what comes after it in the stream. */
async function firstLine(input: Readable): Promise<string | undefined> {
	let held = Buffer.alloc(0);
	for (;;) {
		const chunk = (input.read() ?? undefined) as Buffer | undefined;
		if (chunk === undefined) {
			if (input.readableEnded || input.destroyed) {
				return undefined;
			}

			await new Promise<void>(resolve => {
				const go = () => {
					input.off('readable', go).off('end', go).off('close', go);
					resolve();
				};

				input.once('readable', go).once('end', go).once('close', go);
			});
			continue;
		}

		held = Buffer.concat([held, chunk]);
		const end = held.indexOf(10);
		if (end >= 0) {
			input.unshift(held.subarray(end + 1));
			return held.subarray(0, end).toString('latin1');
		}
	}
}
