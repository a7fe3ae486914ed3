import {runContainerShell} from './container-shell.js';
import type {Run, Running} from './framed-exec.js';
import {createVitals, type Usage} from './vitals.js';

/** A program of a machine; `words` are its arguments. */
export type Command = (running: Running, words: readonly string[]) => number | Promise<number>;

export interface Commands {
	/** Name of the machine. */
	readonly host: string;
	usage(): Usage;
	readonly programs: Readonly<Record<string, Command>>;
	/** Scripts for `sh -c`, known by a piece of their text. */
	readonly scripts?: ReadonlyArray<readonly [piece: string, Command]>;
}

/** The commands that a machine knows; everything else is `command not found`, as on a host without it. */
export function createRun({host, usage, programs, scripts = []}: Commands): Run {
	const all: Readonly<Record<string, Command>> = {...plain(host), ...programs};
	const vitals = createVitals(usage);
	const known: ReadonlyArray<readonly [string, Command]> = [
		['/proc/loadavg', (running, words) => print(running, vitals(words.at(-1)!))],
		['/synaptop/jobs', jobs],
		...scripts,
	];
	return async running => {
		const [program = '', ...words] = withoutEnvironment(unwatched(running.argv));
		const isShell = program === 'sh' || program === '/bin/sh';
		const script = isShell && words[0] === '-c' ? known.find(([piece]) => words[1]?.includes(piece)) : undefined;
		if (script) {
			// What stands after the script is its $0.
			return script[1](running, words.slice(3));
		}

		if (isShell && running.terminal) {
			return runContainerShell(running, host);
		}

		const command = Object.hasOwn(all, program) ? all[program] : undefined;
		if (command) {
			return command(running, words);
		}

		running.errors.write(`sh: 1: ${program}: not found\n`);
		return 127;
	};
}

/** What hosts/watched-command.ts runs: the demo's commands end by themselves when their input does. */
const unwatched = (argv: readonly string[]): readonly string[] =>
	argv[0] === '/bin/sh' && argv[2]?.startsWith('exec 3<&0\n') ? argv.slice(4) : argv;

/** What `env NAME=VALUE …` runs: nothing here depends on the environment. */
function withoutEnvironment(argv: readonly string[]): readonly string[] {
	const at = argv[0] === 'env' ? argv.findIndex((word, index) => index > 0 && !word.includes('=')) : 0;
	return argv.slice(Math.max(0, at));
}

const plain = (host: string): Readonly<Record<string, Command>> => ({
	true: () => 0,
	id: running => print(running, 'uid=1000(demo) gid=1000(demo) groups=1000(demo),999(docker)\n'),
	hostname: running => print(running, `${host}\n`),
	uname: running => print(running, 'Linux\n'),
});

/** Nothing goes on on the demo's machines without us. */
const jobs: Command = running => {
	if (running.argv.some(word => word.includes('systemd-run'))) {
		running.errors.write('the machines of the demo run no jobs\n');
		return 1;
	}

	return print(running, `now ${Math.floor(Date.now() / 1000)}\n`);
};

export function print({stream}: Pick<Running, 'stream'>, text: string): 0 {
	stream.write(text);
	return 0;
}
