import {clean} from '../parsers/clean.js';
import {Secret} from '../system/secret.js';
import {createHidden} from './hidden.js';
import {hideLines} from './secret-lines.js';
import {hideNodes} from './secret-nodes.js';

/** A text as it may be shown: the same lines, secrets taken out, nothing that moves the cursor. */
export interface MaskedFile {
	readonly lines: readonly string[];
	/** Lines in which something is hidden. */
	readonly hidden: number;
	/** What is hidden, for taking it out of what others say of the file. */
	readonly secrets: readonly Secret[];
}

export const hiddenText = String(new Secret(''));

/** Shorter ones are in any text by chance. */
const shortest = 6;

/** Everything that looks secret taken out of a config file, by keys, comments, URLs, flags; rather one too many. Never throws. */
export async function maskFile(text: string): Promise<MaskedFile> {
	const hidden = createHidden(text);
	hideLines(text, hidden);
	await hideNodes(text, hidden);
	// A value that is secret in one place is secret in all: an old one in a comment, the same password elsewhere.
	for (const value of [...hidden.values].flatMap(found => [found, ...found.split('\n').map(line => line.trim())])) {
		if (value.length >= shortest) {
			hidden.values.add(value);
			for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + value.length)) {
				hidden.hide(at, at + value.length);
			}
		}
	}

	let at = 0;
	let count = 0;
	const lines = text.split('\n').map(line => {
		const shown = maskedLine(line, hidden.marks.subarray(at, at + line.length));
		count += shown.includes(hiddenText) ? 1 : 0;
		at += line.length + 1;
		return clean(shown.replaceAll('\t', '    ').replace(/\r$/, ''));
	});
	if (lines.at(-1) === '') {
		lines.pop();
	}

	return {lines, hidden: count, secrets: [...hidden.values].map(value => new Secret(value))};
}

function maskedLine(line: string, marks: Uint8Array): string {
	let shown = '';
	for (let at = 0; at < line.length; at++) {
		if (marks[at] === 0) {
			shown += line[at];
		} else if (at === 0 || marks[at - 1] === 0) {
			shown += hiddenText;
		}
	}

	return shown;
}
