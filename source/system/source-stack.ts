import {existsSync, readFileSync} from 'node:fs';
import {SourceMap} from 'node:module';
import {fileURLToPath} from 'node:url';

const place = /file:\/\/[^\s()]+\.js:\d+:\d+/g;

/** "file:///…/dist/cli.js:LINE:COLUMN" as "source/cli.tsx:LINE:COLUMN", as far as a map beside the file says so. */
function origin(text: string): string {
	const [, url, line, column] = /^(.*):(\d+):(\d+)$/.exec(text)!;
	const file = `${fileURLToPath(url!)}.map`;
	if (!existsSync(file)) {
		return text;
	}

	const found = new SourceMap(JSON.parse(readFileSync(file, 'utf8'))).findOrigin(Number(line), Number(column));
	return 'fileName' in found
		? `${found.fileName.replace(/^(?:\.\.\/)+/, '')}:${found.lineNumber}:${found.columnNumber}`
		: text;
}

/**
 * The stack with the places in the source. Node's own way (--enable-source-maps) reads every map with its file, at
 * every start; this one reads those of the stack, when there is one to show.
 */
export const sourceStack = (stack: string): string => stack.replace(place, origin);
