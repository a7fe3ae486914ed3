import {spawn} from 'node:child_process';
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {stateDirectory} from '../config/paths.js';

/** A copy of a file that is edited here, in a directory of its own that only we can read. */
export interface EditPlace {
	readonly file: string;
	read(): Promise<Buffer>;
	/** Takes the directory away with all that the editor left in it. */
	remove(): Promise<void>;
}

/** Not in the temporary directory: what was written for an hour outlives a reboot. */
export async function makeEditPlace(name: string, data: Uint8Array): Promise<EditPlace> {
	const parent = path.join(stateDirectory(), 'edits');
	await mkdir(parent, {recursive: true, mode: 0o700});
	const directory = await mkdtemp(path.join(parent, `${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}-`));
	const file = path.join(directory, path.basename(name) || 'file');
	await writeFile(file, data, {mode: 0o600, flag: 'wx'});
	return {
		file,
		read: () => readFile(file),
		remove: () => rm(directory, {recursive: true, force: true}),
	};
}

/** What $VISUAL, $EDITOR or vi is, as a shell reads it. */
export const editorOf = ({VISUAL, EDITOR}: NodeJS.ProcessEnv): string => VISUAL || EDITOR || 'vi';

/** Runs the person's editor on our terminal until it ends; its exit status, 128 and up for a signal. Nobody else may read standard input meanwhile. */
export function runEditor(file: string): Promise<number> {
	const editor = editorOf(process.env);
	return new Promise((resolve, reject) => {
		const child = spawn('/bin/sh', ['-c', `${editor} "$@"`, editor, file], {stdio: 'inherit'});
		child.once('error', reject);
		child.once('close', (code, signal) => resolve(code ?? (signal ? 128 : 1)));
	});
}
