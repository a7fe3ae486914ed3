import {clean} from '../parsers/clean.js';
import {type Frame, openOverlay} from './frame.js';
import {copyText} from './operate.js';

/** Bytes of a document that are shown. */
const limit = 1024 * 1024;

/** Whether a link of the config leads to a file of this machine. */
export const isDocument = (where: string): boolean => /^~?\//u.test(where);

/** A document of this machine is shown; anything else is copied, for the program that opens it. */
export const openLink = async (frame: Frame, title: string, where: string): Promise<void> => {
	if (!isDocument(where)) {
		copyText(frame, where, title);
		return;
	}

	try {
		openOverlay(frame, {kind: 'viewer', title, lines: await readDocument(where)});
	} catch (error) {
		frame.toast.value = {text: clean(`✗ ${title}: ${(error as Error).message}`), tone: 'error'};
	}
};

async function readDocument(where: string): Promise<readonly string[]> {
	const [{open}, {expandPath}] = await Promise.all([import('node:fs/promises'), import('../system/files.js')]);
	const file = await open(expandPath(where)).catch((error: NodeJS.ErrnoException) => {
		throw new Error(error.code === 'ENOENT' ? `there is no file ${where}` : `${where} cannot be read: ${error.code}`);
	});
	try {
		if (!(await file.stat()).isFile()) {
			throw new Error(`${where} is no file`);
		}

		const {buffer, bytesRead} = await file.read(Buffer.alloc(limit), 0, limit, 0);
		const text = buffer.subarray(0, bytesRead);
		if (text.includes(0)) {
			throw new Error(`${where} is no text: y copies its path`);
		}

		return text
			.toString()
			.split('\n')
			.map(line => clean(line.replace(/\r$/, '')));
	} finally {
		await file.close();
	}
}
