import process from 'node:process';
import {type Call, type CommandInfo, type Flag, type Flags, UsageError} from './commands/command.js';
import {commands, globalFlags} from './commands/index.js';
import {didYouMean} from './system/nearest.js';

// The only place that ends the process. Imports only what every call needs: the first paint waits for this.

const allFlags: readonly Flag[] = [...globalFlags, ...commands.flatMap(({flags}) => flags)];

const camel = (name: string): string => name.replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());

interface Words {
	readonly input: readonly string[];
	/** By camel-case name, as meow has them. */
	readonly given: Readonly<Record<string, unknown>>;
	readonly version: string;
}

async function parse(argv: readonly string[]): Promise<Words> {
	const {default: meow} = await import('meow');
	const {input, flags, pkg} = meow({
		importMeta: import.meta,
		argv,
		autoHelp: false,
		autoVersion: false,
		flags: Object.fromEntries(
			allFlags.map(({name, value, many}) => [
				camel(name),
				{type: value ? ('string' as const) : ('boolean' as const), ...(many ? {isMultiple: true as const} : {})},
			]),
		),
	});
	return {input, given: flags, version: String(pkg.version)};
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** The flags of this command, by the names they are typed with; another one is wrong use. */
function check(command: CommandInfo, given: Words['given']): Flags {
	const flags = [...command.flags, ...globalFlags];
	const allowed = flags.map(({name}) => name);
	const entries = Object.entries(given).filter(
		([, value]) => value !== undefined && value !== false && !isEmpty(value),
	);
	return Object.fromEntries(
		entries.map(([key, value]) => {
			const name = allowed.find(candidate => camel(candidate) === key);
			if (name === undefined) {
				const typed = key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
				throw new UsageError(`${command.name} has no flag --${typed}${didYouMean(typed, allowed)}`);
			}

			if (Array.isArray(value) && !flags.some(flag => flag.name === name && flag.many)) {
				throw new UsageError(`--${name} is there twice`);
			}

			return [name, value as Flags[string]];
		}),
	);
}

function find(input: readonly string[]): {readonly command: CommandInfo; readonly rest: readonly string[]} {
	const [name, ...rest] = input;
	if (name === undefined) {
		return {command: commands[0]!, rest};
	}

	const names = commands.map(command => command.name);
	const command = commands.find(candidate => candidate.name === name);
	if (!command) {
		throw new UsageError(`there is no command "${name}"${didYouMean(name, names)} (${names.join(', ')})`);
	}

	if (!command.input && rest.length > 0) {
		throw new UsageError(`${name} takes no "${rest[0]}"`);
	}

	return {command, rest};
}

/** Tells the running command that the person or the system wants it to end. */
function onSignals(): AbortSignal {
	const controller = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.on(signal, () => {
			// Whoever asks twice does not want to wait for an orderly end.
			if (controller.signal.aborted) {
				process.exit(130);
			}

			controller.abort(new Error(signal));
		});
	}

	return controller.signal;
}

async function main(argv: readonly string[]): Promise<number> {
	let misuse = 2;
	try {
		const {input, given, version} = await parse(argv);
		if (given.version === true) {
			process.stdout.write(`${version}\n`);
			return 0;
		}

		const wantsHelp = given.help === true || input[0] === 'help';
		const words = input[0] === 'help' ? input.slice(1) : input;
		if (wantsHelp && words.length === 0) {
			const {generalHelp} = await import('./commands/help.js');
			process.stdout.write(`${generalHelp()}\n`);
			return 0;
		}

		const {command, rest} = find(wantsHelp ? words.slice(0, 1) : words);
		if (wantsHelp) {
			const {commandHelp} = await import('./commands/help.js');
			process.stdout.write(`${commandHelp(command)}\n`);
			return 0;
		}

		misuse = command.misuse;
		const {stdin, stdout, stderr} = process;
		const call: Call = {
			input: rest,
			flags: check(command, given),
			interactive: Boolean(stdin.isTTY && stdout.isTTY),
			stdin,
			stdout,
			stderr,
			signal: onSignals(),
		};
		const run = await command.load();
		return await run(call);
	} catch (error) {
		return complain(error as Error, misuse);
	}
}

/** What a person can mend is said in a line; anything else is a defect of ours, with its stack. */
async function complain(error: Error, misuse: number): Promise<number> {
	if (error.name === 'UsageError' || error.name === 'ConfigError') {
		const lines = error.message.split('\n').map(line => `synaptop: ${line}`);
		process.stderr.write(`${lines.join('\n')}\n`);
		return misuse;
	}

	const {sourceStack} = await import('./system/source-stack.js');
	process.stderr.write(`${sourceStack(error.stack ?? String(error))}\n`);
	return misuse;
}

process.stdout.on('error', error => {
	// A reader that has seen enough (head) is no error.
	if ((error as NodeJS.ErrnoException).code === 'EPIPE') {
		process.exit(0);
	}

	// A terminal that is gone is for the monitor to see, so that it leaves nothing behind.
	if (!process.stdout.isTTY) {
		process.exit(1);
	}
});

process.exit(await main(process.argv.slice(2)));
