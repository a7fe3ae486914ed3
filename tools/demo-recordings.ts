// Makes source/demo/recorded/ out of test/fixtures/lab: what the demo answers with are the lab's own answers, thinned out.
// Run after `test/lab/record` and `test/lab/record-states`: node --import tsx tools/demo-recordings.ts
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {gunzipSync, gzipSync} from 'node:zlib';

const root = path.join(import.meta.dirname, '..');
const fixture = (name: string) => readFileSync(path.join(root, 'test/fixtures/lab', name));
const json = (name: string) => JSON.parse(fixture(name).toString());
const lines = (name: string) => fixture(name).toString().trim().split('\n');

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

function write(name: string, value: unknown): void {
	const entries = Object.entries(value as object).map(([key, part]) => {
		const body = Array.isArray(part)
			? `[\n${part.map(item => JSON.stringify(item)).join(',\n')}\n]`
			: JSON.stringify(part);
		return `${JSON.stringify(key)}: ${body}`;
	});
	writeFileSync(path.join(root, 'source/demo/recorded', name), `{\n${entries.join(',\n')}\n}\n`);
}

const names = ['synapse', 'element-web', 'redis-local'];
const list: Array<{Names: string[]}> = json('containers.json');
const version = json('engine-version.json');
const states = lines('container-states.jsonl').map(line => JSON.parse(line));
const headers = fixture('engine-ping.http')
	.toString()
	.split('\r\n\r\n')[0]!
	.split('\r\n')
	.slice(1)
	.map(line => line.split(': ') as [string, string])
	.filter(([name]) => !/^(date|content-.*|cache-control|pragma)$/i.test(name));
write('engine.json', {
	software: {engine: version.Version, api: version.ApiVersion, kernel: version.KernelVersion},
	headers: Object.fromEntries(headers),
	version,
	info: json('engine-info.json'),
	images: json('images.json'),
	stoppedStats: states.find(state => state.case === 'stopped').stats,
	containers: Object.fromEntries(
		names.map(name => [
			name,
			{
				list: list.find(entry => entry.Names.includes(`/${name}`)),
				inspect: json(`inspect-${name}.json`),
				stats: JSON.parse(lines(`stats-${name}.jsonl`)[0]!),
			},
		]),
	),
});

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
write('logs.json', {
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
});
const sections = Object.fromEntries(
	fixture('vitals.txt')
		.toString()
		.split(/^==> /m)
		.slice(1)
		.map(part => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
);
write('host.json', {
	vitals: {
		kernel: `Linux ${sections['uname -r']}`,
		load: sections['/proc/loadavg'],
		uptime: sections['/proc/uptime'],
		cpu: sections['/proc/stat']!.match(/^cpu.*\n/gm)!.join(''),
		memory: sections['/proc/meminfo']!.match(
			/^(?:MemTotal|MemFree|MemAvailable|Buffers|Cached|SwapTotal|SwapFree):.*\n/gm,
		)!.join(''),
		oom: sections['/proc/vmstat'],
		'pressure-cpu': sections['/proc/pressure/cpu'],
		'pressure-memory': sections['/proc/pressure/memory'],
		'pressure-io': sections['/proc/pressure/io'],
		space: fixture('df-k.txt').toString(),
		inodes: fixture('df-i.txt').toString(),
		reboot: sections['/run/reboot-required'],
	},
	compose: fixture('compose-restart.txt').toString(),
});

/** An answer with its head, as source/demo/http-answers.ts sends it. */
function http(name: string): {head: string; body: string} {
	const [head = '', ...body] = fixture(name).toString().split('\r\n\r\n');
	return {head: head.replaceAll('\r\n', '\n'), body: body.join('\r\n\r\n')};
}

/** Gauges that only grow, or nearly so. */
const growing =
	/^(?:synapse_util_caches_cache|synapse_util_caches_cache_hits|synapse_util_caches_response_cache|synapse_util_caches_response_cache_hits|process_cpu_\w+_seconds_total)$/;

/** The second metrics page; a sample that grew since the first one has a tab and its growth behind it. */
function livingMetrics(): string {
	const page = (number: number) =>
		gunzipSync(fixture(`metrics-${number}.plain.prom.gz`))
			.toString()
			.split('\n');
	const cut = (line: string) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)] as const;
	const before = new Map(page(1).map(cut));
	let grows = false;
	return page(2)
		.map(line => {
			if (line.startsWith('#')) {
				const [, kind, name = '', type = ''] = line.split(' ');
				grows = kind === 'TYPE' ? /counter|histogram|summary/.test(type) || growing.test(name) : grows;
				return line;
			}

			const [sample, value] = cut(line);
			const growth = Number(value) - Number(before.get(sample) ?? 0);
			return grows && growth > 0 ? `${line}\t${Number(growth.toPrecision(6))}` : line;
		})
		.join('\n');
}

/** What the bot and its manager write, as templates: {unit}, {description}, {time}, {count}, {pid}, {restarts}. */
const jsonl = (name: string) => lines(name).map(line => JSON.parse(line));
const pattern = (message: string | number[]): string | number[] =>
	typeof message === 'string'
		? message
				.replace('lab-bot.service - Claude Matrix Bot', '{unit} - {description}')
				.replace('lab-bot.service', '{unit}')
				.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}/, '{time}')
				.replace(/(?<=^\{time\} [A-Z]+ [\w.]+: )\[\d+\]/, '[{count}]')
				.replace(/(?<=main process )\d+/, '{pid}')
				.replace(/(?<=restart counter is at )\d+/, '{restarts}')
		: message;
const episode = jsonl('journal-unit.jsonl');
const said = (from: number, to?: number) =>
	episode.slice(from, to).map(({PRIORITY, _TRANSPORT, MESSAGE}) => ({PRIORITY, _TRANSPORT, MESSAGE: pattern(MESSAGE)}));
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

const shown = Object.fromEntries(
	fixture('unit-states.show')
		.toString()
		.split(/^==> /m)
		.slice(1)
		.map(part => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
);
write('units.json', {
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
	shown: {...shown, system: fixture('unit-system.show').toString()},
});
write('services.json', {
	postgres: fixture('pg-ssl-request.bin').toString(),
	redis: fixture('redis-ping.txt').toString(),
	register: Object.fromEntries(
		fixture('register-user.txt')
			.toString()
			.split(/^==> /m)
			.slice(1)
			.map(part => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
	),
});
write('homeserver.json', {
	health: http('health.http'),
	versions: http('versions.http'),
	serverVersion: http('server-version.http'),
	noToken: http('admin-no-token.http'),
	notFound: http('not-found.http'),
	wellKnownClient: http('well-known-client.http'),
	element: http('element-config.http'),
	elementRoot: http('element-root.http'),
	elementMissing: http('element-missing.http'),
	metricsHead: http('metrics.headers').head,
});
write('metrics.json', {
	/** Seconds between the two. */
	apart: 15,
	page: gzipSync(livingMetrics(), {level: 9}).toString('base64'),
});
