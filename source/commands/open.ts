import {type ConfigCheck, ConfigError, loadConfig} from '../config/load.js';
import {configFile} from '../config/paths.js';
import type {Config} from '../config/schema.js';
import {didYouMean} from '../system/nearest.js';
import {type Flags, textFlag, UsageError} from './command.js';

const themes: ReadonlyArray<Config['theme']> = ['terminal', 'dark', 'light', 'mono'];

/** The config as this call means it: the file, then the flags. */
export async function openConfig(flags: Flags, check?: ConfigCheck): Promise<Config> {
	const given = textFlag(flags, 'config');
	const file = given ?? configFile();
	try {
		return applyFlags(await loadConfig(file, check), flags);
	} catch (error) {
		if (error instanceof ConfigError && error.missing) {
			throw new ConfigError([...error.problems, ...firstSteps(file)], true);
		}

		throw error;
	}
}

/** What the flags say wins over the file. */
export function applyFlags(config: Config, flags: Flags): Config {
	return {
		...config,
		...(flags['read-only'] ? {readOnly: true} : {}),
		theme: themeFlag(flags) ?? config.theme,
		hosts: hostFlag(flags, config),
	};
}

function themeFlag(flags: Flags): Config['theme'] | undefined {
	const name = textFlag(flags, 'theme');
	const theme = themes.find(candidate => candidate === name);
	if (name !== undefined && theme === undefined) {
		throw new UsageError(`there is no theme "${name}"${didYouMean(name, themes)} (${themes.join(', ')})`);
	}

	return theme;
}

function hostFlag(flags: Flags, {hosts}: Config): Config['hosts'] {
	const name = textFlag(flags, 'host');
	if (name === undefined) {
		return hosts;
	}

	const host = hosts[name];
	if (!host || !Object.hasOwn(hosts, name)) {
		const names = Object.keys(hosts);
		throw new UsageError(`there is no host "${name}" in the config${didYouMean(name, names)} (${names.join(', ')})`);
	}

	return {[name]: host};
}

const firstSteps = (file: string): readonly string[] => [
	'To try it without any server: synaptop demo',
	`To begin: synaptop init HOST …, with aliases of ~/.ssh/config, user@host, or local; it looks there and writes ${file}.`,
];
