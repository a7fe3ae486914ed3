import type {Config} from './schema.js';

/** What is wrong with the config file: every problem at once, each with file, line, key path, what is allowed. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
	readonly problems: readonly string[];
	/** There is no config file at all. */
	readonly missing: boolean;

	constructor(problems: readonly string[], missing = false) {
		super(problems.join('\n'));
		this.problems = problems;
		this.missing = missing;
	}
}

/** Reads and checks the config file (default: $XDG_CONFIG_HOME/synaptop/config.yaml); rejects with ConfigError. */
export async function loadConfig(file: string): Promise<Config> {
	const [{parse}, {readFile}, {schema}] = await Promise.all([
		import('yaml'),
		import('node:fs/promises'),
		import('./schema.js'),
	]);
	return schema.parse(parse(await readFile(file, 'utf8')));
}
