import {readFile} from 'node:fs/promises';
import type {Target} from '../actions/action.js';
import {type FormInput, noInput} from '../actions/form.js';
import {beginEdit} from '../files/begin-edit.js';
import {type EditPlace, placeFor} from '../files/edit-places.js';
import type {FileEdit} from '../files/file-edit.js';
import {fileLimit} from '../files/read-file.js';
import type {Program} from '../program.js';
import {runEditor} from '../system/editor.js';
import {expandPath} from '../system/files.js';
import {dateTime} from '../ui/format.js';
import {type Call, textFlag, textFlags, UsageError} from './command.js';
import {Stopped} from './stoppable.js';

const usage = 'say --set from=FILE, or --stdin from, with what it is to be';

/** What a file is to be: from `--set from=FILE`, from standard input, or from the person's editor. Throws UsageError. */
export async function editForRun(program: Program, target: Target, call: Call): Promise<FormInput> {
	const {flags, stdin, interactive} = call;
	const [setting, ...more] = textFlags(flags, 'set');
	const from = setting === undefined ? undefined : /^from=(.+)$/s.exec(setting)?.[1];
	const source = textFlag(flags, 'stdin');
	const given = [setting, source].filter(word => word !== undefined);
	if (
		more.length > 0 ||
		given.length > 1 ||
		(setting !== undefined && from === undefined) ||
		flags.generate !== undefined
	) {
		throw new UsageError(usage);
	}

	if (source !== undefined && source !== 'from') {
		throw new UsageError(`--stdin ${source}: ${usage}`);
	}

	if (given.length === 0 && (!interactive || flags['dry-run'])) {
		throw new UsageError(`${interactive ? 'nothing is asked for' : 'without a terminal'}, ${usage}`);
	}

	const begun = await beginEdit(program, target).catch(error => {
		throw new UsageError(`${target.name} on ${target.host}: ${(error as Error).message}`);
	});
	if (from === undefined && source === undefined) {
		const {content, place} = await edited(begun.base, target, call);
		const edit = await begun.finish(content);
		places.set(edit, place);
		return {...noInput, edit};
	}

	const content =
		from === undefined
			? await all(stdin)
			: await readFile(expandPath(from)).catch(error => {
					throw new UsageError(`${from}: ${(error as Error).message}`);
				});
	return {...noInput, edit: await begun.finish(content)};
}

const places = new WeakMap<FileEdit, EditPlace>();

/** What was put in place needs no copy here. */
export const dropCopy = async ({edit}: FormInput): Promise<void> =>
	typeof edit === 'object' && 'kind' in edit ? places.get(edit)?.remove() : undefined;

async function all(stdin: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of stdin) {
		chunks.push(Buffer.from(chunk as Uint8Array));
		size += chunk.length;
		if (size > fileLimit) {
			throw new UsageError('standard input is too long for a config file');
		}
	}

	return Buffer.concat(chunks);
}

/** The copy stays, and is told: what comes of it is not known here yet. */
async function edited(
	base: Buffer,
	target: Target,
	{stderr}: Call,
): Promise<{readonly content: Buffer; readonly place: EditPlace}> {
	const {place, since, older} = await placeFor(target, base);
	if (since !== undefined) {
		stderr.write(`synaptop: your edit of ${dateTime(since)} goes on\n`);
	}

	if (older !== undefined) {
		stderr.write(`synaptop: the file was changed since; your edit of it as it was before is in ${older}\n`);
	}

	const code = await runEditor(place.file);
	const content = await place.read();
	if (content.equals(base)) {
		await place.remove();
		throw new Stopped();
	}

	stderr.write(`synaptop: your edit is in ${place.file}\n`);
	if (code !== 0) {
		throw new UsageError(`the editor ended with ${code}: nothing done`);
	}

	return {content, place};
}
