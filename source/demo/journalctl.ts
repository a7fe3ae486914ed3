import type {Command} from './commands.js';
import type {Running} from './framed-exec.js';
import {type Json, recordedUnits} from './recorded.js';
import type {DemoUnit, JournalEntry} from './unit.js';
import type {Units} from './units.js';

interface Asked {
	readonly scope: DemoUnit['scope'];
	readonly unit: string;
	readonly fields: readonly string[] | undefined;
	/** Infinity for all. */
	readonly count: number;
	readonly follow: boolean;
	readonly reverse: boolean;
	/** Numbers of the entries that cursors name: that one and what follows, or what follows only. */
	readonly cursor: number | undefined;
	readonly after: number | undefined;
	/** Nanoseconds since the epoch. */
	readonly since: bigint | undefined;
	readonly until: bigint | undefined;
}

/** `journalctl -o json -u UNIT …`: the lab's records with the present time. */
export function createJournalctl(units: Units): Command {
	return (running, words) => {
		const asked = parse(words);
		const unit = units.find(asked.scope, asked.unit);
		if (!unit) {
			return asked.follow ? untilClosed(running) : 0;
		}

		let last = 0;
		const send = (entry: JournalEntry) => {
			running.stream.write(`${JSON.stringify(toJson(unit, entry, asked.fields))}\n`);
			last = Math.max(last, entry.sequence);
		};

		for (const entry of chosen(unit, asked)) {
			send(entry);
		}

		if (!asked.follow) {
			return 0;
		}

		last = Math.max(last, unit.sequence);
		const unsubscribe = unit.journal.subscribe(() => {
			const newest = unit.journal.read({since: unit.journal.newest})[0];
			if (newest && newest.sequence > last) {
				send(newest);
			}
		});
		return untilClosed(running).finally(unsubscribe);
	};
}

/** The command goes on until nobody is there. */
const untilClosed = ({stream}: Running): Promise<0> =>
	new Promise(resolve => {
		stream.once('close', () => resolve(0));
		stream.once('error', () => resolve(0));
		stream.resume();
		stream.once('end', () => resolve(0));
	});

function parse(words: readonly string[]): Asked {
	const value = (...names: string[]): string | undefined => {
		for (const [index, word] of words.entries()) {
			const name = names.find(one => word === one || word.startsWith(`${one}=`));
			if (name) {
				return word === name ? words[index + 1] : word.slice(name.length + 1);
			}
		}

		return undefined;
	};
	const has = (...names: string[]) => words.some(word => names.includes(word));
	const count = value('-n', '--lines');
	const place = (...names: string[]) => {
		const text = value(...names);
		return text === undefined ? undefined : Number.parseInt(/;i=([\da-f]+)/.exec(text)?.[1] ?? '0', 16);
	};

	const follow = has('-f', '--follow');
	return {
		scope: has('--user') || value('--user-unit') !== undefined ? 'user' : 'system',
		unit: value('-u', '--unit', '--user-unit') ?? '',
		fields: value('--output-fields')?.split(','),
		count: /^\d+$/.test(count ?? '') ? Number(count) : follow && count === undefined ? 10 : Number.POSITIVE_INFINITY,
		follow,
		reverse: has('-r', '--reverse'),
		cursor: place('-c', '--cursor'),
		after: place('--after-cursor'),
		since: time(value('-S', '--since')),
		until: time(value('-U', '--until')),
	};
}

/** `@1795403396.25` */
const time = (text: string | undefined): bigint | undefined =>
	text?.startsWith('@') ? BigInt(Math.round(Number(text.slice(1)) * 1e6)) * 1000n : undefined;

function chosen(unit: DemoUnit, {since, until, cursor, after, reverse, count}: Asked): readonly JournalEntry[] {
	const all = unit.journal.read({since, until});
	if (reverse) {
		return all
			.filter(({sequence}) => sequence <= (cursor ?? Number.POSITIVE_INFINITY))
			.toReversed()
			.slice(0, count);
	}

	const found = all.filter(({sequence}) => sequence >= (cursor ?? 0) && sequence > (after ?? -1));
	return found.slice(Math.max(0, found.length - count));
}

const microseconds = (time: bigint): bigint => time / 1000n;
/** When the machine was switched on. */
const booted = BigInt(Date.now()) * 1000n - 1_000_000n * 864_000n;

/** A whole record, or what `--output-fields` leaves of it. */
function toJson(unit: DemoUnit, entry: JournalEntry, fields: readonly string[] | undefined): Json {
	const isBot = entry.transport === 'stdout';
	const template: Json = isBot ? recordedUnits.record.bot : recordedUnits.record.manager;
	const realtime = microseconds(entry.time);
	const monotonic = realtime - booted;
	const own: Json = {
		PRIORITY: entry.priority,
		_TRANSPORT: entry.transport,
		MESSAGE: entry.message,
		__REALTIME_TIMESTAMP: String(realtime),
		__MONOTONIC_TIMESTAMP: String(monotonic),
		__CURSOR: template.__CURSOR
			.replace(/;i=[\da-f]+;/, `;i=${entry.sequence.toString(16)};`)
			.replace(/;m=[\da-f]+;/, `;m=${monotonic.toString(16)};`)
			.replace(/;t=[\da-f]+;/, `;t=${realtime.toString(16)};`),
		...(isBot
			? {_PID: String(entry.pid), _SYSTEMD_USER_UNIT: unit.id, _SYSTEMD_INVOCATION_ID: entry.invocation}
			: {USER_UNIT: unit.id, USER_INVOCATION_ID: entry.invocation}),
	};
	return fields ? pick({...template, ...own}, [...fields, ...always]) : {...template, ...own};
}

/** Given whether asked for or not. */
const always = recordedUnits.fields.filter(name => name.startsWith('__') || name === '_BOOT_ID');

const pick = (record: Json, names: readonly string[]): Json =>
	Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name)));
