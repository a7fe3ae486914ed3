import path from 'node:path';
import {keptEdits} from '../files/edit-places.js';
import {clean} from '../parsers/clean.js';
import {dateTime} from '../ui/format.js';
import type {Frame} from './frame.js';

/** What somebody edited, and an earlier run did not get to put in place: it was killed, or its connection was cut. */
export async function tellKeptEdits({program, toast}: Frame): Promise<void> {
	const kept = (await keptEdits()).filter(({about}) => program.hosts.has(about.host));
	for (const {about, file} of kept.toReversed()) {
		const {host, at} = about;
		const name = clean(path.basename(about.path));
		const text = `Unfinished edit of ${name} on ${host}, ${dateTime(at)}: Edit (c) in Config goes on with it`;
		const more = `${text}. It is kept in ${file}; it is of ${clean(about.path)}`;
		program.activity.add({host, kind: 'action', level: 'warning', text: more, subject: `edit ${file}`});
		toast.value ??= {text, tone: 'warning'};
	}
}
