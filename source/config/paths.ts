import {homedir} from 'node:os';
import path from 'node:path';
import process from 'node:process';

type Environment = Readonly<Record<string, string | undefined>>;

/** XDG base directory spec 0.8: a value that is empty or not absolute is ignored. */
function base(environment: Environment, name: string, fallback: readonly string[]): string {
	const value = environment[name];
	const root = value && path.isAbsolute(value) ? value : path.join(environment.HOME || homedir(), ...fallback);
	return path.join(root, 'synaptop');
}

export const configDirectory = (environment: Environment = process.env): string =>
	base(environment, 'XDG_CONFIG_HOME', ['.config']);

export const stateDirectory = (environment: Environment = process.env): string =>
	base(environment, 'XDG_STATE_HOME', ['.local', 'state']);

export const cacheDirectory = (environment: Environment = process.env): string =>
	base(environment, 'XDG_CACHE_HOME', ['.cache']);

export const configFile = (environment: Environment = process.env): string =>
	path.join(configDirectory(environment), 'config.yaml');

export const auditFile = (environment: Environment = process.env): string =>
	path.join(stateDirectory(environment), 'audit.jsonl');

/** What the screen keeps from start to start. */
export const screenFile = (environment: Environment = process.env): string =>
	path.join(stateDirectory(environment), 'screen.json');
