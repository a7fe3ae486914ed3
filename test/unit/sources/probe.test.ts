import assert from 'node:assert/strict';
import {test} from 'node:test';
import {HostError, type HostErrorKind} from '../../../source/hosts/host.js';
import {type Part, type Probe, probeAll} from '../../../source/sources/probe.js';
import {createFakeHost} from '../../helpers/fake-host.js';

const part: Part = {stack: 's', part: 'p', target: 'http://localhost'};

const contextOf = (data: ReadonlyArray<Probe<string>> = []) => {
	const host = createFakeHost('h');
	host.online();
	return {host, signal: new AbortController().signal, data, now: () => 1000};
};

const probing = (error: unknown, context = contextOf(), fromHere = false) =>
	probeAll(context, [part], {every: 10, fromHere}, () => Promise.reject(error));

const of = (kind: HostErrorKind) => new HostError(kind, 'h', `it is ${kind}`, {cure: 'look'});

for (const kind of ['refused', 'timeout', 'lost', 'limit', 'missing', 'failed'] as const) {
	test(`${kind}: the part is down`, async () => {
		const [probe] = await probing(of(kind));
		assert.equal(probe?.state, 'down');
		assert.deepEqual(probe.problem, {message: `it is ${kind}`, cure: 'look'});
	});
}

for (const kind of ['forbidden', 'startup'] as const) {
	test(`${kind}: nobody knows how the part is`, async () => {
		const [probe] = await probing(of(kind));
		assert.equal(probe?.state, 'unknown');
	});
}

for (const kind of ['unreachable', 'aborted'] as const) {
	test(`${kind}: that was the host, not the part`, async () => {
		await assert.rejects(probing(of(kind)), new RegExp(`it is ${kind}`));
		const [probe] = await probing(of(kind), contextOf(), true);
		assert.equal(probe?.state, 'down', 'what is asked from here needs no host');
	});
}

test('lost with the host: not the part, also when the host knows only a moment later', async () => {
	const context = contextOf();
	const found = probing(of('lost'), context);
	for (let turn = 0; turn < 20; turn++) {
		await undefined;
	}

	context.host.lose();
	await assert.rejects(found, /it is lost/);
});

test('of several, each is for itself; since when and what was known are kept', async () => {
	const data: ReadonlyArray<Probe<string>> = [
		{...part, state: 'up', facts: 'old', since: 7, history: {values: [3], at: 500}},
		{...part, part: 'q', state: 'down', since: 8, history: {values: [undefined], at: 500}},
	];
	const found = await probeAll(contextOf(data), [part, {...part, part: 'q'}], {every: 10}, async ({part: name}) => {
		if (name === 'p') {
			throw of('refused');
		}

		return 'new';
	});
	assert.deepEqual(
		found.map(({part: name, state, facts, since}) => [name, state, facts, since]),
		[
			['p', 'down', 'old', 1000],
			['q', 'up', 'new', 1000],
		],
	);
	assert.equal(found[1]?.history.values.length, 2);
});
