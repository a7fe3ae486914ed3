import {mkdir, readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {type Clock, systemClock} from '../system/clock.js';
import {writeFileWhole} from '../system/files.js';
import type {Frame} from './frame.js';
import {type KeptState, keptText, parseKept} from './kept-state.js';
import {memoryOf} from './remembered.js';

/** ms from a change to when it is written: a person who types a filter makes many. */
const patience = 5000;
/** A larger file is none of ours. */
const limit = 256 * 1024;

/** What an earlier run kept; nothing where there is no file, or a damaged one. */
export const loadScreen = async (file: string): Promise<KeptState> => {
	try {
		return (await stat(file)).size > limit ? {memory: []} : parseKept(await readFile(file, 'utf8'));
	} catch {
		return {memory: []};
	}
};

/** Puts a frame as it was left. */
export const restoreScreen = (frame: Frame, {tab, stack, memory}: KeptState): void => {
	for (const [name, value] of memory) {
		memoryOf(frame).set(name, value);
	}

	if (tab !== undefined && frame.tabs.includes(tab)) {
		frame.tab.value = tab;
	}

	frame.stack.value = frame.program.config.stacks.find(({name}) => name === stack) ?? frame.stack.value;
};

const stateOf = (frame: Frame): KeptState => ({
	tab: frame.tab.value,
	stack: frame.stack.value.name,
	memory: memoryOf(frame).entries(),
});

/**
 * Writes what is to be kept of the screen a while after it was changed, whole and for its owner alone. The returned
 * function writes what is not written yet and ends it. What cannot be written is not kept, without a word.
 */
export const keepScreen = (frame: Frame, file: string, clock: Clock = systemClock): (() => Promise<void>) => {
	let written = keptText(stateOf(frame));
	let cancel: (() => void) | undefined;
	let last = Promise.resolve();

	const write = async (): Promise<void> => {
		const text = keptText(stateOf(frame));
		if (text === written) {
			return;
		}

		written = text;
		try {
			await mkdir(path.dirname(file), {recursive: true, mode: 0o700});
			await writeFileWhole(file, [text], {replace: true});
		} catch {
			// A full disk or a home that cannot be written: the screen works all the same.
		}
	};

	const save = (): void => {
		cancel = undefined;
		last = last.then(write);
	};

	const changed = (): void => {
		cancel ??= clock.after(patience, save);
	};

	const ends = [memoryOf(frame).subscribe(changed), frame.tab.subscribe(changed), frame.stack.subscribe(changed)];
	return async () => {
		for (const end of ends) {
			end();
		}

		if (cancel) {
			cancel();
			save();
		}

		await last;
	};
};
