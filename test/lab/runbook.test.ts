// Guided checks on the lab: what they are given of the world, and what a run leaves in the program.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {Flow, FlowStep} from '../../source/runbook/flow.js';
import {containers} from '../../source/sources/containers.js';
import {synapse} from '../../source/sources/synapse.js';
import {flowLab, wholeLab} from './flow-on-lab.js';
import {lab, workplace} from './lab.js';

const flowOf = (...steps: readonly FlowStep[]): Flow => ({
	id: 'test',
	title: 'Something does not work',
	subjects: ({stacks}) =>
		stacks.map(({name}) => ({id: name, title: `Synapse of ${name}`, stack: name, host: 'matrix'})),
	explains: () => false,
	steps,
});

const gone = 'for n in $(seq 50); do pgrep -fx "sleep 4711" >/dev/null || exit 0; sleep 0.1; done; exit 1';

const stepOf = (id: string, run: FlowStep['run'], more: Partial<FlowStep> = {}): FlowStep => ({
	id,
	title: id,
	looks: id,
	run,
	...more,
});

describe('guided checks on the lab', () => {
	let place: Awaited<ReturnType<typeof flowLab>>;
	before(async () => {
		place = await flowLab();
	});
	after(() => place?.close());

	test('steps reach hosts, engine, HTTP and the sources; what these read is where the screen looks', async () => {
		const {run, program} = place;
		const flow = flowOf(
			stepOf('host', async ({host}) => {
				const {stdout} = await host('matrix').exec(['uname', '-s']);
				return {severity: 'ok', text: String(stdout).trim()};
			}),
			stepOf('engine', async ({engine}) => {
				const {State} = await engine('matrix').get<{State: {Status: string}}>(
					`/containers/${lab.containers.synapse}/json`,
				);
				return {severity: 'ok', text: State.Status};
			}),
			stepOf('http', async ({http}) => {
				const {status} = await http('matrix').get('http://localhost:8008/health');
				return {severity: 'ok', text: String(status)};
			}),
			stepOf('stream', async ({read}) => {
				const all = await read(containers, 'matrix');
				return {severity: 'ok', text: all.map(({name}) => name).join(' ')};
			}),
			stepOf('poll', async ({read}) => {
				const [one] = await read(synapse, 'matrix');
				return {severity: 'ok', text: one?.facts?.version ?? 'none'};
			}),
		);
		const {finding, text} = await run(flow);
		assert.equal(finding('host').text, 'Linux', text);
		assert.equal(finding('engine').text, 'running', text);
		assert.equal(finding('http').text, '200', text);
		assert.match(finding('stream').text, new RegExp(`\\b${lab.containers.element}\\b`), text);
		assert.match(finding('poll').text, /^\d+\.\d+/, text);
		const {data, phase} = program.store.get({source: synapse.id, host: 'matrix'}, synapse.empty);
		assert.deepEqual([phase, data[0]?.facts?.version], ['live', finding('poll').text]);
	});

	test('a step that hangs is cut with what it began on the host', async () => {
		const hang = stepOf(
			'hang',
			async ({host}) => {
				await host('matrix').exec(['sleep', '4711']);
				return {severity: 'ok', text: 'slept'};
			},
			{timeout: 1500},
		);
		const sleeping = stepOf('sleeping', async ({host}) => {
			const {code} = await host('matrix').exec(['sh', '-c', gone]);
			return {severity: 'ok', text: code === 0 ? 'gone' : 'still there'};
		});
		const {finding, text} = await place.run(flowOf(hang, sleeping));
		assert.equal(finding('hang').text, 'no answer within 2 s: cut off', text);
		assert.equal(finding('sleeping').text, 'gone', text);
	});
});

describe('synaptop why on the lab', () => {
	const places: Array<Awaited<ReturnType<typeof workplace>>> = [];
	after(() => Promise.all(places.map(place => place.remove())));
	const opened = async (config?: string) => {
		const place = await workplace(config);
		places.push(place);
		return place;
	};

	test('lists, finds nothing wrong, writes what it saw', async () => {
		const {synaptop, file} = await opened(wholeLab);
		const {code, stdout} = await synaptop('why');
		assert.equal(code, 0);
		assert.match(stdout, /^database +matrix\.lab\.test +The database is not reached /m);
		const report = path.join(path.dirname(file), 'report.md');
		const well = await synaptop('why', 'redis', '--report', report, '--json');
		const {cause, steps} = JSON.parse(well.stdout);
		assert.deepEqual([well.code, cause], [0, null], well.stdout);
		assert.ok(steps.some(({state}: {readonly state: string}) => state === 'ok'));
		const text = await readFile(report, 'utf8');
		assert.match(text, /^# Redis is not reached: /);
		assert.ok(!text.includes(lab.postgres.password));
	});

	test('a fault: 1, and the cause is named; a host that is not reached: 3; wrong use: 2', async () => {
		const config = 'hosts:\n  matrix: {ssh: LXC_matrix}\nbots: [{host: matrix, unit: no-such-bot}]\n';
		const fault = await (await opened(config)).synaptop('why', 'bot');
		assert.equal(fault.code, 1, fault.stdout);
		assert.match(fault.stdout, /^Cause: .*no-such-bot/m);
		const away = await opened(config.replace('LXC_matrix', 'lab@127.0.8.104:1'));
		const unreached = await away.synaptop('why', 'bot', '--first');
		assert.equal(unreached.code, 3, unreached.stdout + unreached.stderr);
		const wrong = await away.synaptop('why', 'bto');
		assert.equal(wrong.code, 2);
		assert.match(wrong.stderr, /there is no "bto" to look into.*bot/);
	});
});
