import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {connectDemo} from './demo-client.js';
import {startTerminal, type Terminal, type TerminalOptions} from './terminal.js';

const root = path.join(import.meta.dirname, '../..');

/** The built program, as it is started from a shell. */
export const bin = path.join(root, 'bin/synaptop.js');

/** A home of its own for one program: nothing of ours is read, nothing is left. */
export interface Home {
	readonly directory: string;
	/** HOME, the XDG directories and TMPDIR below it. */
	readonly env: Readonly<Record<string, string>>;
	remove(): Promise<void>;
}

export async function createHome(): Promise<Home> {
	const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-home-'));
	const below = (name: string) => path.join(directory, name);
	await mkdir(below('tmp'));
	return {
		directory,
		env: {
			HOME: directory,
			XDG_CONFIG_HOME: below('.config'),
			XDG_STATE_HOME: below('.local/state'),
			XDG_CACHE_HOME: below('.cache'),
			XDG_RUNTIME_DIR: '',
			SSH_AUTH_SOCK: '',
			TMPDIR: below('tmp'),
		},
		remove: () => rm(directory, {recursive: true, force: true}),
	};
}

/** `synaptop demo` in a terminal, and a hand inside its homelab. */
export interface DemoProgram {
	readonly terminal: Terminal;
	readonly home: Home;
	/** Runs `demo WORDS` on the demo's host, over a connection of its own: `demo help` names them. */
	control(...words: string[]): Promise<void>;
	/** A line of the container's log, byte for byte. */
	log(container: string, line: string | Uint8Array): Promise<void>;
	close(): Promise<void>;
}

/** Resolves when the program has been started; the screen may still be empty. Close it whatever happens. */
export async function startDemoProgram(
	flags: readonly string[] = ['--calm', '--seed', '1'],
	options: TerminalOptions = {},
): Promise<DemoProgram> {
	if (!existsSync(path.join(root, 'dist/cli.js'))) {
		throw new Error('The e2e tests run the built program: npm run build');
	}

	const home = await createHome();
	const terminal = startTerminal([process.execPath, bin, 'demo', ...flags], {
		...options,
		env: {...home.env, ...options.env},
	});
	const control = async (...words: string[]) => {
		const temporary = path.join(home.directory, 'tmp');
		const directory = (await readdir(temporary)).find(name => name.startsWith('synaptop-demo-'));
		const read = (name: string) => readFile(path.join(temporary, String(directory), name), 'utf8');
		const [key, known] = await Promise.all([read('key'), read('known_hosts')]);
		const [, port, hostKey] = /^\[127\.0\.0\.1\]:(\d+) (.*)\n/.exec(known)!;
		const client = await connectDemo({host: '127.0.0.1', port: Number(port), user: 'demo', key, hostKey: hostKey!});
		const {code, stderr} = await client.exec(`demo ${words.join(' ')}`);
		client.end();
		if (code !== 0) {
			throw new Error(`demo ${words.join(' ')}: ${code} ${stderr}`);
		}
	};

	return {
		terminal,
		home,
		control,
		log: (container, line) => control('log', container, Buffer.from(line).toString('base64')),
		async close() {
			await terminal.close();
			await home.remove();
		},
	};
}
