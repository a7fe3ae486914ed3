import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {type ChannelSlot, type ChannelUse, createChannelBudget} from '../../../source/hosts/channel-budget.js';
import {HostError} from '../../../source/hosts/host.js';
import {settled} from '../../helpers/fake-clock.js';

async function take(budget: ReturnType<typeof createChannelBudget>, use: ChannelUse, count: number) {
	const slots: ChannelSlot[] = [];
	for (let index = 0; index < count; index++) {
		void budget.acquire(use).then(slot => slots.push(slot));
	}

	await settled();
	return slots;
}

test('ten: seven streams, calls up to nine, the last for who is urgent', async () => {
	const budget = createChannelBudget('x');
	assert.equal((await take(budget, 'stream', 9)).length, 7);
	assert.equal((await take(budget, 'call', 3)).length, 2);
	assert.equal((await take(budget, 'urgent', 2)).length, 1);
	assert.equal(budget.open, 10);
	assert.equal(budget.waiting, 4);
});

test('who is urgent goes first, then calls, then streams; each in its order', async () => {
	const budget = createChannelBudget('x', 1);
	const [slot] = await take(budget, 'call', 1);
	const order: string[] = [];
	for (const [use, name] of [
		['stream', 's'],
		['call', 'c1'],
		['urgent', 'u'],
		['call', 'c2'],
	] as const) {
		void budget.acquire(use).then(next => {
			order.push(name);
			next.release();
		});
	}

	slot!.release();
	slot!.release();
	await settled();
	assert.deepEqual(order, ['u', 'c1', 'c2', 's']);
	assert.equal(budget.open, 0);
});

test('a refusal teaches the limit; with one a stream gives way', async () => {
	const budget = createChannelBudget('x');
	const [first, second] = await take(budget, 'stream', 2);
	first!.confirm();
	assert.equal(budget.refused(second!), true);
	assert.equal(budget.capacity, 1);
	const waiting = budget.acquire('call');
	assert.equal(first!.giveWay.aborted, true);
	first!.release();
	assert.equal((await waiting).use, 'call');
});

test('never below what was open at once; none at all is said', async () => {
	const budget = createChannelBudget('x');
	const [first, second, third] = await take(budget, 'call', 3);
	first!.confirm();
	second!.confirm();
	first!.release();
	second!.release();
	assert.equal(budget.refused(third!), true);
	assert.equal(budget.capacity, 2);
	const [alone] = await take(budget, 'call', 1);
	assert.equal(budget.refused(alone!), false);
});

test('what was learned is doubted after a while, when somebody waits for it', async () => {
	let now = 0;
	const budget = createChannelBudget('x', 10, () => now);
	const [first, second] = await take(budget, 'call', 2);
	first!.confirm();
	budget.refused(second!);
	assert.equal((await take(budget, 'call', 1)).length, 0);
	now = 11_000;
	assert.equal((await take(budget, 'call', 1)).length, 0, 'the one who waited longer');
	assert.equal(budget.open, 2);
	assert.equal(budget.capacity, 2);
});

test('abort leaves the queue; a lost connection empties it', async () => {
	const budget = createChannelBudget('x', 1);
	await take(budget, 'call', 1);
	const abort = new AbortController();
	const aborted = assert.rejects(budget.acquire('call', abort.signal), {kind: 'aborted'});
	const lost = assert.rejects(budget.acquire('call'), {kind: 'unreachable'});
	abort.abort();
	assert.equal(budget.waiting, 1);
	budget.fail(new HostError('unreachable', 'x', 'gone'));
	await Promise.all([aborted, lost]);
	await assert.rejects(budget.acquire('call'), {kind: 'unreachable'});
	await assert.rejects(createChannelBudget('x').acquire('call', AbortSignal.abort()), {kind: 'aborted'});
});

test('whatever comes and goes: never more than the server allows, and all get their turn', async () => {
	const uses = fc.constantFrom<ChannelUse>('urgent', 'call', 'stream');
	await fc.assert(
		fc.asyncProperty(fc.array(uses, {maxLength: 40}), fc.integer({min: 1, max: 10}), async (wanted, limit) => {
			const budget = createChannelBudget('x');
			let open = 0;
			let done = 0;
			const work = async (use: ChannelUse): Promise<void> => {
				for (;;) {
					const slot = await budget.acquire(use);
					await Promise.resolve();
					if (open >= limit) {
						assert.equal(budget.refused(slot), true);
						continue;
					}

					open++;
					slot.confirm();
					await new Promise(resolve => setImmediate(resolve));
					open--;
					slot.release();
					done++;
					return;
				}
			};
			await Promise.all(wanted.map(work));
			assert.equal(done, wanted.length);
			assert.equal(budget.open, 0);
			assert.ok(budget.capacity >= Math.min(limit, 1));
		}),
	);
});
