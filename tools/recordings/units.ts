import {jsonl, sections} from './fixtures.js';

/** A message as a template: {unit}, {description}, {time}, {count}, {pid}, {restarts}. */
const pattern = (message: string | number[]): string | number[] =>
	typeof message === 'string'
		? template(message)
		: [...Buffer.from(template(Buffer.from(message).toString('latin1')), 'latin1')];

const template = (text: string): string =>
	text
		.replace('lab-bot.service - Claude Matrix Bot', '{unit} - {description}')
		.replace('lab-bot.service', '{unit}')
		.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}/, '{time}')
		.replace(/(?<=^\{time\} [A-Z]+ [\w.]+: )\[\d+\]/, '[{count}]')
		.replace(/(?<=main process )\d+/, '{pid}')
		.replace(/(?<=restart counter is at )\d+/, '{restarts}');

/** What a bot and its manager say and write. */
export function systemdUnits() {
	const episode = jsonl('journal-unit.jsonl');
	const said = (from: number, to?: number) =>
		episode
			.slice(from, to)
			.map(({PRIORITY, _TRANSPORT, MESSAGE}) => ({PRIORITY, _TRANSPORT, MESSAGE: pattern(MESSAGE)}));
	const place = (text: string, from = 0) =>
		episode.findIndex(({MESSAGE}, index) => index >= from && String(MESSAGE).includes(text));
	const killed = place('Sent signal SIGKILL');
	const stopping = place('Stopping');
	const spoken: Array<Array<string | number[]>> = [];
	for (const {MESSAGE} of jsonl('journal-bot.jsonl')) {
		const text = pattern(MESSAGE);
		if (typeof text !== 'string' || text.startsWith('{time}')) {
			spoken.push([text]);
		} else {
			spoken.at(-1)?.push(text);
		}
	}

	return {
		fields: Object.keys(jsonl('journal-fields.jsonl')[0]),
		record: {
			bot: episode.find(({_TRANSPORT}) => _TRANSPORT === 'stdout'),
			manager: episode[0],
		},
		started: said(0, 3),
		// By someone; the words about that are left out where it dies by itself.
		killed: said(killed, killed + 3),
		scheduled: said(place('Scheduled'), place('Scheduled') + 2),
		stopping: said(stopping, stopping + 2),
		stopped: said(place('Stopped', stopping), place('Stopped', stopping) + 1),
		spoken,
		shown: sections('unit-states.show'),
		verbs: sections('unit-verbs.txt'),
	};
}
