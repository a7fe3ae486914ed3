import type {Target} from '../actions/action.js';
import type {Program} from '../program.js';
import {configFiles} from '../sources/config-files.js';
import type {ConfigFileState} from './config-file.js';
import {decode, type FileEdit, makeEdit} from './file-edit.js';
import {readConfigFile} from './read-file.js';

/** A file as it is now, to be edited. */
export interface BegunEdit {
	readonly file: ConfigFileState;
	readonly base: Buffer;
	finish(content: Uint8Array): Promise<FileEdit>;
}

/** Fetches what is to be edited. Throws HostError, and Error where it is no text. */
export async function beginEdit(program: Program, {host, id, stack}: Target): Promise<BegunEdit> {
	const files = program.store.get({source: configFiles.id, host}, configFiles.empty).data;
	const file = files.find(one => one.path === id && (stack ?? one.stack) === one.stack);
	const there = program.hosts.get(host);
	if (!file || !there) {
		throw new Error(`there is no ${id} on ${host}`);
	}

	const base = await readConfigFile(there, file);
	decode(base);
	return {file, base, finish: content => makeEdit(file, base, content, Date.now())};
}
