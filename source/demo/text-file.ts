import type {Command} from './commands.js';
import type {Running} from './framed-exec.js';

/** A log file: grows, and is rotated when it is large. */
export interface TextFile {
	readonly path: string;
	append(line: string | Uint8Array): void;
	/** What sources/log-file-script.ts asks: "INODE SIZE" at each change until nobody is there. */
	readonly watch: Command;
	/** `words` are the path, an inode or nothing, the offset, the count. */
	readonly read: Command;
}

/** Bytes; hours of what the bot says. */
const limit = 512 * 1024;

export function createTextFile(path: string): TextFile {
	// Room for all that it can hold, so that a line costs only itself.
	let room = Buffer.allocUnsafe(limit);
	let now = {inode: 131_074, data: room.subarray(0, 0)};
	let old: typeof now | undefined;
	const listeners = new Set<() => void>();
	const state = () => `${now.inode} ${now.data.length}\n`;

	function answer(running: Running, [, inode = '', from = '0', count = '0']: readonly string[]): 0 {
		const send = (word: string, offset: number, data: Buffer): 0 => {
			running.stream.write(`${word} ${now.inode} ${now.data.length} ${offset}\n`);
			running.stream.write(data);
			return 0;
		};
		const part = (data: Buffer, offset: number) => data.subarray(offset, offset + Number(count));
		const offset = Number(from);
		if (inode === '') {
			const end = Math.max(0, now.data.length - Number(count));
			return send('same', end, part(now.data, end));
		}

		if (inode !== String(now.inode)) {
			return inode === String(old?.inode)
				? send('old', offset, part(old!.data, offset))
				: send('other', 0, Buffer.alloc(0));
		}

		return offset > now.data.length ? send('cut', 0, Buffer.alloc(0)) : send('same', offset, part(now.data, offset));
	}

	return {
		path,
		append(line) {
			const bytes = Buffer.concat([Buffer.from(line as Uint8Array), Buffer.from('\n')]);
			if (now.data.length + bytes.length > limit) {
				old = now;
				room = Buffer.allocUnsafe(limit);
				now = {inode: old.inode + 3, data: room.subarray(0, 0)};
			}

			bytes.copy(room, now.data.length);
			now = {...now, data: room.subarray(0, now.data.length + bytes.length)};
			for (const listener of [...listeners]) {
				listener();
			}
		},
		watch: running =>
			new Promise(resolve => {
				const tell = () => running.stream.write(state());
				const end = () => {
					listeners.delete(tell);
					resolve(0);
				};

				listeners.add(tell);
				running.stream.once('close', end).once('error', end).resume();
				tell();
			}),
		read: answer,
	};
}
