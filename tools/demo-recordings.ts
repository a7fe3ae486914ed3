// Makes source/demo/recorded/ out of test/fixtures: what the demo answers with are the lab's own answers, thinned out.
// Run after `test/lab/record` and `test/lab/record-states`: node --import tsx tools/demo-recordings.ts
import {gzipSync} from 'node:zlib';
import {databaseAnswers} from './recordings/database.js';
import {fixture, http, json, jsonl, lines, sections, write} from './recordings/fixtures.js';
import {containerLogs} from './recordings/logs.js';
import {livingMetrics} from './recordings/metrics.js';
import {systemdUnits} from './recordings/units.js';

const names = ['synapse', 'element-web', 'redis-local'];
const list: Array<{Names: string[]}> = json('containers.json');
const version = json('engine-version.json');
const states = jsonl('container-states.jsonl');
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
	dangling: json('images-dangling.json').find((image: {RepoTags: string[]}) => image.RepoTags[0] === '<none>:<none>'),
	df: json('engine-df.json'),
	pruned: json('images-pruned.json'),
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
write('logs.json', containerLogs());
write('units.json', systemdUnits());
const facts = sections('vitals.txt');
write('host.json', {
	vitals: {
		kernel: `Linux ${facts['uname -r']}`,
		load: facts['/proc/loadavg'],
		uptime: facts['/proc/uptime'],
		cpu: facts['/proc/stat']!.match(/^cpu.*\n/gm)!.join(''),
		memory: facts['/proc/meminfo']!.match(
			/^(?:MemTotal|MemFree|MemAvailable|Buffers|Cached|SwapTotal|SwapFree):.*\n/gm,
		)!.join(''),
		oom: facts['/proc/vmstat'],
		'pressure-cpu': facts['/proc/pressure/cpu'],
		'pressure-memory': facts['/proc/pressure/memory'],
		'pressure-io': facts['/proc/pressure/io'],
		space: fixture('df-k.txt').toString(),
		inodes: fixture('df-i.txt').toString(),
		reboot: facts['/run/reboot-required'],
	},
	compose: fixture('compose-restart.txt').toString(),
});
write('services.json', {
	postgres: fixture('pg-ssl-request.bin').toString(),
	redis: fixture('redis-ping.txt').toString(),
	register: sections('register-user.txt'),
});
const targets = http('../prometheus/targets.http');
const [up, down] = JSON.parse(targets.body).data.activeTargets;
write('prometheus.json', {head: targets.head, up, down});
write('homeserver.json', {
	health: http('health.http'),
	versions: http('versions.http'),
	serverVersion: http('server-version.http'),
	notFound: http('not-found.http'),
	wellKnownClient: http('well-known-client.http'),
	element: http('element-config.http'),
	elementRoot: http('element-root.http'),
	elementMissing: http('element-missing.http'),
	metricsHead: http('metrics.headers').head,
});
const answers = json('admin/answers.json');
const body = (name: string) => answers[name].body;
write('admin.json', {
	refusals: Object.fromEntries(
		Object.entries<{status: number; body: {error?: string}}>(answers)
			.filter(([, {status}]) => status >= 400)
			.map(([name, {status, body}]) => [
				name,
				// What it is about was a name of ours.
				{
					status,
					body: {...body, error: body.error?.replace(/(?<=')nope(?=')|demo-probe$|regenerate_directory/, '{name}')},
				},
			]),
	),
	templates: {
		user: body('make user'),
		listedUser: body('users').users[0],
		listedRoom: json('admin/rooms.json').rooms[0],
		room: json('admin/room.json'),
		file: body('file').media_info,
		userFile: body('media of user').media[0],
	},
});
write('database.json', databaseAnswers());
write('metrics.json', {
	/** Seconds between the two. */
	apart: 15,
	page: gzipSync(livingMetrics(), {level: 9}).toString('base64'),
});
