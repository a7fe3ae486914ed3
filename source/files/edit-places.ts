import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type {Target} from '../actions/action.js';
import {stateDirectory} from '../config/paths.js';
import {isRecord, parseJson} from '../parsers/json.js';
import {hashOf} from './file-edit.js';

/**
 * A copy of a file that is edited here, in a directory of its own that only we can read. It is there until it was put in
 * place: also after the program was killed, when the next edit of the file goes on with it.
 */
export interface EditPlace {
	readonly file: string;
	read(): Promise<Buffer>;
	/** Takes the directory away with all that the editor left in it, and what is known of it. */
	remove(): Promise<void>;
}

/** What is kept beside the copy, in DIRECTORY.json. */
interface About {
	readonly host: string;
	readonly path: string;
	/** SHA-256 of the file as it was fetched. */
	readonly hash: string;
	/** ms since the epoch. */
	readonly at: number;
	/** Who edits it. */
	readonly pid: number;
}

/** An edit that was begun some time. */
export interface KeptEdit extends EditPlace {
	readonly about: About;
}

/** Not in the temporary directory: what was written for an hour outlives a reboot. */
const parentOf = (): string => path.join(stateDirectory(), 'edits');

const placeIn = (directory: string, file: string): EditPlace => ({
	file,
	read: () => readFile(file),
	async remove() {
		await rm(directory, {recursive: true, force: true});
		await rm(`${directory}.json`, {force: true});
	},
});

async function makePlace({host, id}: Pick<Target, 'host' | 'id'>, data: Uint8Array): Promise<EditPlace> {
	const parent = parentOf();
	await mkdir(parent, {recursive: true, mode: 0o700});
	const now = Date.now();
	const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
	const directory = await mkdtemp(path.join(parent, `${stamp}-`));
	const file = path.join(directory, path.basename(id) || 'file');
	const about: About = {host, path: id, hash: hashOf(data), at: now, pid: process.pid};
	await writeFile(file, data, {mode: 0o600, flag: 'wx'});
	await writeFile(`${directory}.json`, `${JSON.stringify(about)}\n`, {mode: 0o600});
	return placeIn(directory, file);
}

const isAbout = (value: unknown): value is About =>
	isRecord(value) &&
	[value.host, value.path, value.hash].every(one => typeof one === 'string') &&
	[value.at, value.pid].every(one => typeof one === 'number');

async function keptIn(parent: string, name: string): Promise<KeptEdit | undefined> {
	const directory = path.join(parent, name.slice(0, -'.json'.length));
	const about = parseJson(await readFile(path.join(parent, name)).catch(() => ''));
	if (!isAbout(about)) {
		return undefined;
	}

	return {...placeIn(directory, path.join(directory, path.basename(about.path) || 'file')), about};
}

/** Another program that runs has it open. */
function isOthers({pid}: About): boolean {
	if (pid === process.pid) {
		return false;
	}

	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/** Every edit that was begun and not put in place, the newest first; without those of programs that run. */
export async function keptEdits(): Promise<readonly KeptEdit[]> {
	const parent = parentOf();
	const names = (await readdir(parent).catch(() => [])).filter(name => name.endsWith('.json'));
	const all = await Promise.all(names.map(name => keptIn(parent, name)));
	return all
		.filter(edit => edit !== undefined)
		.filter(({about}) => !isOthers(about))
		.sort((a, b) => b.about.at - a.about.at);
}

export interface FoundPlace {
	readonly place: EditPlace;
	/** It goes on with what was begun then; ms since the epoch. */
	readonly since?: number;
	/** An edit of the file as it was before somebody changed it, which stays where it is. */
	readonly older?: string;
}

/**
 * The copy to edit: what was begun and not put in place, where the file is still the same; else a new one. Edits that
 * changed nothing, or stand in the file now, are taken away.
 */
export async function placeFor(target: Pick<Target, 'host' | 'id'>, base: Uint8Array): Promise<FoundPlace> {
	const hash = hashOf(base);
	let older: string | undefined;
	for (const edit of await keptEdits()) {
		const {about, file} = edit;
		if (about.host !== target.host || about.path !== target.id) {
			continue;
		}

		const now = await edit.read().then(hashOf, () => undefined);
		if (now === undefined || now === about.hash || now === hash) {
			await edit.remove();
		} else if (about.hash === hash) {
			return {place: edit, since: about.at, ...(older === undefined ? {} : {older})};
		} else {
			older ??= file;
		}
	}

	return {place: await makePlace(target, base), ...(older === undefined ? {} : {older})};
}
