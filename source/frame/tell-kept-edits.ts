import {keptEdits} from '../files/edit-places.js';
import {clean} from '../parsers/clean.js';
import {dateTime} from '../ui/format.js';
import type {Frame} from './frame.js';

/** What somebody edited, and an earlier run did not get to put in place: it was killed, or its connection was cut. */
export async function tellKeptEdits({program, toast}: Frame): Promise<void> {
	const kept = (await keptEdits()).filter(({about}) => program.hosts.has(about.host));
	for (const {about, file} of kept.toReversed()) {
		const {host, at} = about;
		const text = `An edit of ${clean(about.path)} on ${host} (${dateTime(at)}) was not brought to its end: Edit (c) in Config goes on with it. It is kept in ${file}`;
		program.activity.add({host, kind: 'action', level: 'warning', text, subject: `edit ${file}`});
		toast.value ??= {text, tone: 'warning'};
	}
}
