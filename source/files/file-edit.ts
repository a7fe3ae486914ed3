import {createHash} from 'node:crypto';
import type {Secret} from '../system/secret.js';
import {checkSyntax} from './check-syntax.js';
import type {ConfigFile} from './config-file.js';
import {diffText} from './diff.js';
import {maskFile} from './mask-file.js';

/** A file as it was fetched, and what somebody made of it. What of it is shown is masked. */
export interface FileEdit {
	readonly kind: 'file-edit';
	readonly content: Uint8Array;
	/** SHA-256 of the file as it was fetched, and of what it is to be. */
	readonly before: string;
	readonly after: string;
	readonly diff: readonly string[];
	/** What no output may show. */
	readonly secrets: readonly Secret[];
	/** What is wrong with its syntax; then it is not put in place. */
	readonly problems: readonly string[];
	/** "20261123T071405Z", for the name of the backup. */
	readonly stamp: string;
}

export const hashOf = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** UTC, as it stands in names of files. */
export const stampOf = (at: number): string => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');

const linesOf = (text: string): readonly string[] => {
	const lines = text.split('\n');
	return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
};

/** The text of bytes; throws where they are none. */
export function decode(bytes: Uint8Array): string {
	try {
		return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
	} catch {
		throw new Error('it is not text in UTF-8');
	}
}

/** Compares, masks and checks an edit. Throws where either is no text. */
export async function makeEdit(
	{kind}: Pick<ConfigFile, 'kind'>,
	base: Uint8Array,
	content: Uint8Array,
	now: number,
): Promise<FileEdit> {
	const [before, after] = [decode(base), decode(content)];
	const [maskedBefore, maskedAfter, problems] = await Promise.all([
		maskFile(before),
		maskFile(after),
		checkSyntax(after, kind),
	]);
	return {
		kind: 'file-edit',
		content,
		before: hashOf(base),
		after: hashOf(content),
		diff: diffText(
			{plain: linesOf(before), masked: maskedBefore.lines},
			{plain: linesOf(after), masked: maskedAfter.lines},
		),
		secrets: [...maskedBefore.secrets, ...maskedAfter.secrets],
		problems: content.length === 0 ? ['it is empty'] : problems,
		stamp: stampOf(now),
	};
}
