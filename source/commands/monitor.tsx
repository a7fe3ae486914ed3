import type {Config} from '../config/schema.js';
import type {ProgramOptions} from '../create-program.js';
import type {Call} from './command.js';
import {openConfig} from './open.js';

export interface MonitorOptions extends Pick<ProgramOptions, 'endpoints'> {
	readonly demo?: boolean;
}

/** `synaptop monitor`: the screen, or without a terminal the report of `check`. */
export async function run(call: Call): Promise<number> {
	const config = await openConfig(call.flags);
	if (call.interactive) {
		return monitor(call, config);
	}

	const {report} = await import('./check.js');
	return report(call, config);
}

/** Draws the screen until the person leaves; resolves with the exit code. */
export async function monitor(_call: Call, _config: Config, _options: MonitorOptions = {}): Promise<number> {
	throw new Error('not built yet');
}
