import {accessSync, constants} from 'node:fs';
import {delimiter, join} from 'node:path';

/** Path of a program of this machine, undefined when it is not installed. */
export function findProgram(name: string): string | undefined {
	return (process.env.PATH ?? '')
		.split(delimiter)
		.filter(directory => directory.startsWith('/'))
		.map(directory => join(directory, name))
		.find(isExecutable);
}

function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** For test options: runs the test, or skips it and says which program is missing. */
export function needs(...names: readonly string[]): {skip: string | false} {
	const missing = names.filter(name => findProgram(name) === undefined);
	return {skip: missing.length > 0 && `not installed here: ${missing.join(', ')}`};
}
