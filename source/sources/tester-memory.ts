import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {stateDirectory} from '../config/paths.js';
import {isRecord} from '../parsers/json.js';
import {makeDirectory, writeFileWhole} from '../system/files.js';

/** When an online tester was asked last, whatever came of it, and what it answered. */
export interface Asked {
	/** ms since the epoch. */
	readonly at: number;
	/** The answer as it came; absent: there was none, or it is not there yet. */
	readonly text?: string;
	readonly problem?: string;
}

/** Answers that are longer are not kept; a report has some 10 KB. */
export const mostText = 256 * 1024;
const mostNames = 50;

const file = (): string => path.join(stateDirectory(), 'federation-tester.json');

const asAsked = (value: unknown): Asked | undefined =>
	isRecord(value) && typeof value.at === 'number'
		? {
				at: value.at,
				...(typeof value.text === 'string' ? {text: value.text} : {}),
				...(typeof value.problem === 'string' ? {problem: value.problem} : {}),
			}
		: undefined;

async function readAll(): Promise<Readonly<Record<string, unknown>>> {
	try {
		const data: unknown = JSON.parse(await readFile(file(), 'utf8'));
		return isRecord(data) ? data : {};
	} catch {
		return {};
	}
}

/** What is remembered of a question (its URL), also by programs that ended. */
export const recall = async (url: string): Promise<Asked | undefined> => asAsked((await readAll())[url]);

/** Rejects where it cannot be kept: then nobody is to be asked, as nobody would know of it. */
export async function remember(url: string, asked: Asked): Promise<void> {
	const all = Object.entries(await readAll()).filter(([key]) => key !== url);
	const kept = Object.fromEntries([...all.slice(-mostNames + 1), [url, asked]]);
	await makeDirectory(path.dirname(file()));
	await writeFileWhole(file(), [JSON.stringify(kept)], {replace: true});
}
