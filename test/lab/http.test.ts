import assert from 'node:assert/strict';
import {readFile, stat} from 'node:fs/promises';
import {after, before, describe, test} from 'node:test';
import {hostHttp} from '../../source/hosts/host-http.js';
import type {Program} from '../../source/program.js';
import {rules} from '../../source/rules/index.js';
import {judge} from '../../source/rules/judge.js';
import {backups} from '../../source/sources/backups.js';
import {client} from '../../source/sources/client.js';
import {element} from '../../source/sources/element.js';
import type {Probe} from '../../source/sources/probe.js';
import {prometheus} from '../../source/sources/prometheus.js';
import {services} from '../../source/sources/services.js';
import type {PolledSource} from '../../source/sources/source.js';
import {synapse} from '../../source/sources/synapse.js';
import {docker, isHealthy, lab, workplace} from './lab.js';
import {eventually} from './screen.js';

const directory = `/home/lab/backups of ${process.pid}`;
const file = (name: string) => `${directory}/${name}`;

const config = `
homeserver: ${lab.synapse.name}
hosts: {matrix: {ssh: LXC_matrix}}
client: {lan: "http://127.0.0.1:8008"}
synapse: {host: matrix}
element: {host: matrix}
postgres: {host: matrix, address: "127.0.0.1:5432"}
redis: {host: matrix, address: "127.0.0.1:6379"}
prometheus: {host: matrix, url: "http://localhost:1"}
backups:
  - {host: matrix, name: fresh, glob: "${file('fresh-*.dump')}"}
  - {host: matrix, name: late, glob: "${file('late-*.dump')}", maxAge: 26h}
  - {host: matrix, name: small, glob: "${file('fresh-*.dump')}", minSize: 1MB}
  - {host: matrix, name: none, glob: "${file('*.sql')}"}
  - {host: matrix, name: closed, glob: "/root/*.dump"}
  - {host: matrix, name: told, command: [sh, -c, 'echo "$(date -d "2 hours ago" +%s) 4096"']}
`;

describe('what a stack answers, on the lab', () => {
	let place: Awaited<ReturnType<typeof workplace>>;
	let program: Program;
	before(async () => {
		place = await workplace(config);
		program = await place.openProgram();
		const script = `mkdir -p "$1" && cd "$1" && echo one > 'fresh-1 $(id).dump' && echo two > late-1.dump && echo three > late-2.dump
touch -d '90 minutes ago' fresh-1* && touch -d '30 hours ago' late-2.dump && touch -d '99 hours ago' late-1.dump`;
		await program.hosts.get('matrix')!.exec(['sh', '-c', script, 'sh', directory]);
	});
	after(async () => {
		await program.hosts.get('matrix')!.exec(['rm', '-rf', directory]);
		await program.close();
		await place.remove();
	});

	const read = async <Facts>(source: PolledSource<ReadonlyArray<Probe<Facts>>>) => {
		const slice = await program.sources.once(source, 'matrix');
		assert.equal(slice.phase, 'live', slice.error?.message ?? '');
		return slice.data;
	};
	const judged = (part: string) =>
		judge(program.store, {hosts: program.hosts, config: program.config, now: Date.now(), rules}).find(
			verdict => verdict.part === part,
		);

	test('H2: Synapse, its client API from here, Element', async () => {
		const [homeserver] = await read(synapse);
		assert.equal(homeserver?.state, 'up', homeserver?.problem?.message ?? '');
		assert.match(homeserver.facts?.version ?? '', /^1\.\d+\.\d+/);
		const [lan] = await read(client);
		assert.deepEqual([lan?.part, lan?.state], ['lan', 'up']);
		assert.deepEqual(lan?.facts?.versions, homeserver.facts?.versions);
		const [web] = await read(element);
		assert.deepEqual([web?.state, web?.facts?.serverName, web?.facts?.mismatch], ['up', lab.synapse.name, undefined]);
		assert.match(judged('homeserver')?.text ?? '', /^answers, Synapse 1\./);
	});

	test('a Synapse that hangs is told in time, and answers again', async () => {
		const http = hostHttp(program.hosts.get('matrix')!);
		const health = () => http.get('http://127.0.0.1:8008/health', {name: 'Synapse', timeout: 1000});
		assert.equal((await health()).body.toString(), 'OK');
		await docker('pause', lab.containers.synapse);
		try {
			await assert.rejects(health(), /Synapse: GET \/health: no whole answer within 1 s/);
		} finally {
			await docker('unpause', lab.containers.synapse);
			await eventually(isHealthy, 'Synapse is healthy again');
		}

		assert.equal((await health()).body.toString(), 'OK');
	});

	test('PostgreSQL and Redis answer, and PostgreSQL has nothing to complain of', async () => {
		const log = '/run/synaptop-lab/postgres.log';
		const {size} = await stat(log);
		const [postgres, redis] = await read(services);
		assert.deepEqual([postgres?.part, postgres?.state], ['postgres', 'up']);
		assert.deepEqual(
			[redis?.part, redis?.state, redis?.facts?.said],
			['redis', 'up', 'answers, wants a password'],
			redis?.problem?.message ?? '',
		);
		const written = (await readFile(log)).subarray(size).toString();
		assert.doesNotMatch(written, /startup packet|SSL|invalid/i);
	});

	test('K4: backups: fresh, late, small, none, not to be seen, told by a command', async () => {
		const data = await read(backups);
		const [, late, , , closed, told] = data;
		assert.equal(late?.facts?.newest?.path, file('late-2.dump'));
		assert.equal(late.facts.count, 2);
		assert.equal(closed?.problem?.message, 'no permission to look into /root');
		assert.equal(told?.facts?.newest?.size, 4096);
		const found = ['fresh', 'late', 'small', 'none', 'closed', 'told'].map(name => {
			const verdict = judged(`backup ${name}`);
			return [name, verdict?.severity, verdict?.figure];
		});
		assert.deepEqual(found, [
			['fresh', 'ok', '1h 30m'],
			['late', 'warning', '1d 6h'],
			['small', 'warning', '1h 30m'],
			['none', 'critical', undefined],
			['closed', 'critical', undefined],
			['told', 'ok', '2h'],
		]);
	});

	test('what is not there is told: Prometheus', async () => {
		const [target] = await read(prometheus);
		assert.equal(target?.state, 'down');
		assert.match(target.problem?.message ?? '', /[Nn]othing answers at localhost:1/);
	});
});
