import assert from 'node:assert/strict';
import {mkdtemp, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {type Call, UsageError} from '../../../source/commands/command.js';
import {commands} from '../../../source/commands/index.js';
import {why} from '../../../source/commands/why.js';
import {configOf} from '../../../source/config/schema.js';
import type {Host, HostState} from '../../../source/hosts/host.js';
import {HostError} from '../../../source/hosts/host.js';
import type {Flow} from '../../../source/runbook/flow.js';
import {Observable} from '../../../source/system/observable.js';
import {fakeAccess} from '../../helpers/fake-program.js';
import {flowOf, ok, stepOf} from '../../helpers/flows.js';

const config = configOf({hosts: {matrix: {ssh: 'LXC_matrix'}}, homeserver: 'example.org'});

const hostIn = (state: HostState): Host =>
	({
		id: 'matrix',
		state: new Observable<HostState>(state),
		exec: async () => {
			throw new HostError('unreachable', 'matrix', 'matrix: no way');
		},
		close: async () => {},
	}) as unknown as Host;

const online: HostState = {phase: 'online', since: 0};

const call = async (
	flows: readonly Flow[],
	input: readonly string[],
	flags: Call['flags'] = {},
	{
		state = online,
		signal = new AbortController().signal,
	}: {readonly state?: HostState; readonly signal?: AbortSignal} = {},
) => {
	let stdout = '';
	let stderr = '';
	const code = await why(
		{
			input,
			flags,
			interactive: false,
			stdin: {} as never,
			stdout: {
				write(text: string) {
					stdout += text;
					return true;
				},
			} as never,
			stderr: {
				write(text: string) {
					stderr += text;
					return true;
				},
			} as never,
			signal,
		},
		config,
		{
			flows,
			hosts: new Map([['matrix', hostIn(state)]]),
			here: {get: async () => Promise.reject(new Error('none'))},
			access: fakeAccess(),
		},
	);
	return {code, stdout: stdout.replaceAll(/\d+\.\d s/g, 'TIME'), stderr};
};

const well = flowOf('redis', [stepOf('way', ok)]);
const broken = flowOf('database', [
	stepOf('way', ok),
	stepOf('server', {severity: 'critical', text: 'refuses', evidence: ['FATAL'], next: 'Mend it.', flow: 'redis'}),
	stepOf('rest', ok, {needs: ['server']}),
	stepOf('dear', ok, {asked: 'it costs quota'}),
]);

test('without a flow it lists what it knows, as text and as JSON', async () => {
	const {code, stdout} = await call([broken, well], []);
	assert.equal(code, 0);
	assert.match(
		stdout,
		/^FLOW +SUBJECT +SYMPTOM +ABOUT\ndatabase +example\.org +Database does not work +stack example\.org$/m,
	);
	const data = JSON.parse((await call([broken, well], [], {json: true})).stdout);
	assert.deepEqual(data[0].steps[3], {id: 'dear', title: 'The dear works', asked: 'it costs quota'});
});

test('all well: 0; a fault: 1, with the cause, what is seen and what to do', async () => {
	const good = await call([broken, well], ['redis']);
	assert.deepEqual([good.code, good.stderr], [0, '']);
	assert.match(good.stdout, /Nothing is wrong in what was looked at/);
	const bad = await call([broken, well], ['database', 'example.org']);
	assert.equal(bad.code, 1);
	assert.equal(
		bad.stdout,
		`Database does not work: stack example.org
  ✓ ok       The way works (TIME)
             as it should be
  ✗ critical The server works (TIME)
             refuses
  – skipped  The rest works
             not looked at: it needs "The server works"
  – skipped  The dear works
             only when asked for: it costs quota

Cause: refuses
    FATAL
Mend it.
More: synaptop why redis
`,
	);
	assert.deepEqual(JSON.parse((await call([broken], ['database'], {json: true})).stdout).cause, 'server');
	const first = JSON.parse((await call([broken], ['database'], {json: true, first: true})).stdout);
	assert.deepEqual(
		first.steps.map(({state}: {readonly state: string}) => state),
		['ok', 'critical', 'not run', 'not run'],
	);
});

test('a step that costs something is run only --with it', async () => {
	const {stdout} = await call([broken], ['database'], {with: ['dear'], json: true});
	assert.equal(JSON.parse(stdout).steps[3].state, 'ok');
	await assert.rejects(call([broken], ['database'], {with: ['way']}), /no step "way" that waits for --with \(dear\)/);
});

test('a host that is not reached: 3; stopped: 3', async () => {
	const flow = flowOf('bot', [
		stepOf('unit', async ({host}) => {
			await host('matrix').exec(['true']);
			return ok;
		}),
	]);
	const state: HostState = {phase: 'waiting', attempt: 1, retryAt: 0, reason: 'no way'};
	const away = await call([flow], ['bot'], {}, {state});
	assert.equal(away.code, 3);
	assert.match(away.stdout, /\? unknown {2}The unit works .*\n +could not be looked at: matrix: no way/);
	assert.equal((await call([flow], ['bot'])).code, 1);
	const said = flowOf('bot', [stepOf('host', {severity: 'critical', text: 'matrix is not reached'})]);
	assert.equal((await call([said], ['bot'], {}, {state})).code, 3);
	assert.equal((await call([said], ['bot'])).code, 1);
	const stopped = await call([flow], ['bot'], {}, {signal: AbortSignal.abort()});
	assert.deepEqual([stopped.code, stopped.stderr], [3, 'synaptop: stopped; nothing was changed\n']);
});

test('wrong use says what is right', async () => {
	const two: Flow = {
		...well,
		subjects: () => ['a', 'b'].map(id => ({id, title: id, stack: 'example.org', host: 'matrix'})),
	};
	for (const [input, words] of [
		[['redsi'], /there is no "redsi" to look into.*redis/],
		[['redis', 'c'], /redis has no "c" \(a, b\)/],
		[['redis'], /say which: synaptop why redis a \| b/],
		[['redis', 'a', 'x'], /one FLOW and one SUBJECT, not "x"/],
	] as const) {
		await assert.rejects(
			call([two], input),
			(error: Error) => error instanceof UsageError && words.test(error.message),
		);
	}

	assert.equal(commands.find(({name}) => name === 'why')?.misuse, 2);
});

test('--report writes all of it for its owner alone, and replaces nothing', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-why-'));
	t.after(() => rm(directory, {recursive: true}));
	const file = path.join(directory, 'report.md');
	const {code, stderr} = await call([broken], ['database'], {report: file});
	assert.deepEqual([code, stderr], [1, `synaptop: the report is in ${file}\n`]);
	assert.match(await readFile(file, 'utf8'), /\*\*Cause: refuses\*\* \(step 2\)/);
	assert.equal((await stat(file)).mode & 0o777, 0o600);
	await assert.rejects(call([broken], ['database'], {report: file}), /--report .*it is there already/);
});
