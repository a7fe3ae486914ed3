import {createHash} from 'node:crypto';
import type {Duplex} from 'node:stream';
import {type Command, print} from './commands.js';
import {configTexts} from './config-texts.js';
import type {Running} from './framed-exec.js';

interface DemoFile {
	data: Buffer;
	/** Seconds since the epoch. */
	modified: number;
}

const home = '/home/demo';
const hash = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
const now = (): number => Math.floor(Date.now() / 1000);

/** All of standard input; the stream can be written to afterwards. */
export const inputOf = (stream: Duplex): Promise<Buffer> =>
	new Promise(resolve => {
		const chunks: Buffer[] = [];
		stream
			.on('data', (chunk: Buffer) => chunks.push(chunk))
			.once('end', () => resolve(Buffer.concat(chunks)))
			.once('close', () => resolve(Buffer.concat(chunks)));
	});

const fail = ({errors}: Running, text: string, code = 1): number => {
	errors.write(`${text}\n`);
	return code;
};

/** The config files of the demo's host, and what files/file-scripts.ts does to them; known by a piece of each script. */
export function createConfigFiles() {
	const age = 26 * 24 * 3600;
	const files = new Map<string, DemoFile>(
		Object.entries(configTexts).map(([path, text]) => [path, {data: Buffer.from(text), modified: now() - age}]),
	);
	const absolute = (path = ''): string => (path.startsWith('~/') ? `${home}${path.slice(1)}` : path);
	const facts = ({data}: DemoFile): string => `${hash(data)} 600 1000 1000\n`;

	const lookAll: Command = (running, paths) => {
		const lines = paths.flatMap(path => {
			const full = absolute(path);
			const file = files.get(full);
			const backups = [...files].filter(([name]) => name.startsWith(`${full}.bak-`));
			return [
				`file ${full}`,
				...(file
					? [
							`stat ${file.data.length}|600|1000|1000|${file.modified}|demo|demo|regular file`,
							`hash ${hash(file.data)}`,
							'writable',
							...backups.map(
								([name, {data, modified}]) => `backup ${data.length}|${modified}|${name.slice(full.length + 5)}`,
							),
						]
					: ['missing']),
			];
		});
		return print(running, `user demo\n${lines.join('\n')}\n`);
	};

	const read: Command = (running, [path]) => {
		const file = files.get(absolute(path));
		if (!file) {
			return fail(running, `head: cannot open '${path}' for reading: No such file or directory`);
		}

		running.stream.write(file.data);
		return 0;
	};

	const look: Command = (running, [path = '']) => {
		const file = files.get(path);
		return file ? print(running, facts(file)) : fail(running, `${path}: No such file or directory`);
	};

	const backUp: Command = (running, [path = '', to = '', expected]) => {
		const file = files.get(path);
		if (!file || hash(file.data) !== expected) {
			return fail(running, 'somebody else changed it meanwhile', 3);
		}

		files.set(to, {...file});
		return 0;
	};

	const write: Command = async (running, [path = '', , before, , , from]) => {
		const data = from ? files.get(from)?.data : await inputOf(running.stream);
		const file = files.get(path);
		if (!file || !data || hash(file.data) !== before) {
			return fail(running, 'somebody else changed it meanwhile; nothing was done', 3);
		}

		files.set(path, {data, modified: now()});
		return print(running, `${hash(data)}\n`);
	};

	const inContainer = (path: string): DemoFile | undefined => {
		const name = path.slice(path.lastIndexOf('/'));
		return [...files].find(([known]) => known.endsWith(name) && known.startsWith('/home/lab/'))?.[1];
	};

	return {
		scripts: [
			["printf 'user %s", lookAll],
			['exec head -c "$2"', read],
			['mktemp -- "$1.new', write],
			['cp -p -- "$1" "$t"', backUp],
			[`printf '%s %s\\n' "$h"`, look],
		] as ReadonlyArray<readonly [string, Command]>,
		/** As a container sees it under the end of this path. */
		sum(inside: string): string | undefined {
			const file = inContainer(inside);
			return file && hash(file.data);
		},
		/** The text of a stack's file, by the end of its path. */
		text: (inside: string): string | undefined => inContainer(inside)?.data.toString(),
	};
}

export type DemoConfigFiles = ReturnType<typeof createConfigFiles>;
