import type {Action, Outcome, Target} from '../actions/action.js';
import {type BegunEdit, beginEdit} from '../files/begin-edit.js';
import {type EditPlace, placeFor} from '../files/edit-places.js';
import {clean} from '../parsers/clean.js';
import {runEditor} from '../system/editor.js';
import {dateTime} from '../ui/format.js';
import {type Frame, openOverlay} from './frame.js';

/** Fetches the file, lends the terminal to the editor, and asks whether what came of it is to be put in place. */
export async function editFile(frame: Frame, action: Action, target: Target): Promise<void> {
	const {toast, program, lendTerminal} = frame;
	const lend = lendTerminal.current;
	if (!lend) {
		toast.value = {text: `${action.title}: it needs a terminal`, tone: 'warning'};
		return;
	}

	try {
		toast.value = {text: `Fetching ${target.name} from ${target.host} …`, tone: 'accent'};
		const begun = await beginEdit(program, target);
		const {place, since, older} = await placeFor(target, begun.base);
		tellKept(frame, target, since, older);
		const code = await lend(() => runEditor(place.file));
		toast.value = undefined;
		await judge(frame, action, target, begun, place, code);
	} catch (error) {
		toast.value = {text: `${action.title}: ${target.name} – ${clean((error as Error).message)}`, tone: 'error'};
	}
}

/** In the timeline: the terminal goes to the editor at once. */
function tellKept({program}: Frame, {host, name}: Target, since: number | undefined, older: string | undefined): void {
	const tell = (text: string) => program.activity.add({host, kind: 'action', level: 'info', text});
	if (since !== undefined) {
		tell(`${name}: the edit of ${dateTime(since)} goes on`);
	}

	if (older !== undefined) {
		tell(`${name}: it was changed since; an edit of it as it was before is kept in ${older}`);
	}
}

async function judge(
	frame: Frame,
	action: Action,
	target: Target,
	begun: BegunEdit,
	place: EditPlace,
	code: number | null,
): Promise<void> {
	const {toast, program} = frame;
	const content = await place.read();
	if (content.equals(begun.base)) {
		await place.remove();
		const how = code === 0 ? '' : `: the editor ended with ${code}`;
		toast.value = {text: `${target.name} is as it was${how}`, tone: code === 0 ? 'dim' : 'warning'};
		return;
	}

	const keep = `Your edit is kept in ${place.file}`;
	if (code !== 0) {
		toast.value = {text: `Nothing done: the editor ended with ${code}. ${keep}`, tone: 'warning'};
		return;
	}

	const edit = await begun.finish(content);
	const plan = program.plan(action, target, {edit});
	if (plan.unavailable !== undefined) {
		openOverlay(frame, {
			kind: 'viewer',
			title: `${target.name} was not put in place`,
			lines: [
				...(edit.problems.length > 0 ? edit.problems : [plan.unavailable]),
				'',
				`${keep}: edit it again to go on with it.`,
				'',
				...edit.diff,
			],
		});
		return;
	}

	openOverlay(frame, {
		kind: 'confirm',
		plan,
		ended: outcome => void settle(frame, target, place, keep, outcome),
	});
}

/** What was put in place needs no copy here; all else is not lost. */
async function settle(
	{toast}: Frame,
	target: Target,
	place: EditPlace,
	keep: string,
	outcome: Outcome | undefined,
): Promise<void> {
	if (outcome?.kind === 'done') {
		await place.remove();
		return;
	}

	const why = outcome === undefined ? 'Not put in place' : `${target.name}: ${outcome.reason}`;
	toast.value = {text: `${why}. ${keep}`, tone: 'warning'};
}
