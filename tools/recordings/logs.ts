import {fixture} from './fixtures.js';

interface Recorded {
	readonly stream: 1 | 2;
	readonly text: string;
}

/** The records of an answer of the engine's log API, their own times replaced by a mark. */
function records(name: string): Recorded[] {
	const data = fixture(name);
	const found: Recorded[] = [];
	for (let at = 0; at + 8 <= data.length; ) {
		const size = data.readUInt32BE(at + 4);
		const line = data.subarray(at + 8, at + 8 + size).toString();
		const text = line.slice(line.indexOf(' ') + 1).replace(/\n$/, '');
		found.push({stream: data[at] as 1 | 2, text: mark(text)});
		at += 8 + size;
	}

	return found;
}

const mark = (text: string): string =>
	text
		.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}/, '{time}')
		.replace(/(?<=^\d+:[A-Z] )\d\d \w{3} \d{4} \d\d:\d\d:\d\d\.\d{3}/, '{time}');

/** At most `most` records, no two alike but for numbers and ids. */
function varied(all: readonly Recorded[], most: number): Recorded[] {
	const seen = new Set<string>();
	return all
		.filter(({text}) => {
			const kind = text.replace(/\$[\w-]{20,}/g, '').replace(/\d+/g, '');
			return !seen.has(kind) && seen.add(kind);
		})
		.slice(0, most);
}

/** A line with a time and those without that belong to it: a traceback. */
function groups(all: readonly Recorded[]): Recorded[][] {
	const found: Recorded[][] = [];
	for (const record of all) {
		if (record.text.includes('{time}') || found.length === 0) {
			found.push([record]);
		} else {
			found.at(-1)!.push(record);
		}
	}

	return found;
}

/** A request and its answer, one of each kind. */
function exchanges(all: readonly Recorded[]): Recorded[][] {
	const pairs = all.flatMap((asked, index) => {
		const answer = all[index + 1];
		const isPair = asked.text.includes(' url:') && answer?.text.startsWith(asked.text.split(' ')[0]!);
		return isPair ? [[asked, answer!]] : [];
	});
	const kind = ([asked, answer]: Recorded[]) => `${asked!.text} ${answer!.text}`.replace(/\d+: /g, '');
	return pairs.filter((pair, index) => index === pairs.findIndex(other => kind(other) === kind(pair)));
}

/** What containers write into their logs, one line of each kind. */
export function containerLogs() {
	const synapse = records('logs-synapse.bin').filter(({text}) => !/background_updates/.test(text));
	const trouble = records('logs-synapse-trouble.bin').filter(({text}) => / - (?:INFO|WARNING) - /.test(text));
	const troubles = groups(records('logs-synapse-trouble.bin'))
		.filter(([line]) => / - (ERROR|CRITICAL) - /.test(line!.text))
		.sort((a, b) => a.length - b.length)
		.filter(
			(group, index, all) =>
				index === all.findIndex(([line]) => line!.text.split(' - ')[1] === group[0]!.text.split(' - ')[1]),
		);
	const start = records('logs-synapse-start.bin');
	const first = start.findIndex(({text}) => text.includes('STARTING SERVER'));
	return {
		access: varied(
			synapse.filter(({text}) => text.includes('Processed request')),
			40,
		),
		work: varied(
			synapse.filter(({text}) => !text.includes('Processed request')),
			25,
		),
		warnings: varied(
			trouble.filter(({text}) => text.includes(' - WARNING - ')),
			12,
		),
		errors: troubles.slice(0, 2),
		synapseStop: start.slice(0, first),
		synapseStart: start.slice(first),
		element: exchanges(records('logs-element-web.bin')),
		redisStart: records('logs-redis-local.bin'),
	};
}
