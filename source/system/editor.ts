import {spawn} from 'node:child_process';
import process from 'node:process';

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
