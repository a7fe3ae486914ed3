import type {Config} from '../config/schema.js';
import {createProgram, type ProgramOptions} from '../create-program.js';
import {exitCode} from '../rules/judge.js';
import {askOnTerminal} from './ask-terminal.js';
import {type Call, textFlag, UsageError} from './command.js';
import {look} from './look.js';
import {openConfig} from './open.js';
import {reportData, reportText} from './report.js';
import {Stopped, stoppable} from './stoppable.js';

/** `synaptop check`: one look, the verdicts, an exit code as Nagios expects it. */
export async function run(call: Call): Promise<number> {
	return report(call, await openConfig(call.flags));
}

/** Also what the monitor and the demo do where there is no terminal. */
export async function report(call: Call, config: Config, options: ProgramOptions = {}): Promise<0 | 1 | 2 | 3> {
	const timeout = seconds(call) * 1000;
	const program = createProgram(config, {ask: askOnTerminal(call), ...options});
	try {
		const found = await stoppable(look(program, timeout), call.signal);
		call.stdout.write(
			call.flags.json ? `${JSON.stringify(reportData(found), undefined, 2)}\n` : `${reportText(found)}\n`,
		);
		return exitCode(found.verdicts);
	} catch (error) {
		if (error instanceof Stopped) {
			call.stderr.write(`synaptop: ${error.message}\n`);
			return 3;
		}

		throw error;
	} finally {
		await program.close();
	}
}

/** Somebody who types a passphrase needs longer. */
function seconds({flags, stdin, stderr}: Call): number {
	const given = textFlag(flags, 'timeout');
	const value = given === undefined ? (stdin.isTTY && stderr.isTTY ? 120 : 20) : Number(given);
	if (!(value > 0 && value <= 3600)) {
		throw new UsageError(`--timeout is a number of seconds from 1 to 3600, not "${given}"`);
	}

	return value;
}
