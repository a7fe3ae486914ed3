import assert from 'node:assert/strict';
import {appendFile, chmod, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {hostname, tmpdir, userInfo} from 'node:os';
import path from 'node:path';
import {after, before, describe, test} from 'node:test';
import {type AuditRecord, createAudit} from '../../../source/actions/audit.js';
import {makePlan} from '../../../source/actions/make-plan.js';
import {actionOf, contextOf} from './fakes.js';

const plan = makePlan(actionOf([{kind: 'exec', argv: ['docker', 'x y'], timeout: 1}]), contextOf());
const records = async (file: string): Promise<AuditRecord[]> =>
	(await readFile(file, 'utf8'))
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line));

describe('the audit', () => {
	let root: string;
	let count = 0;
	const fresh = () => path.join(root, `state-${count++}`, 'synaptop', 'audit.jsonl');
	before(async () => {
		root = await mkdtemp(path.join(tmpdir(), 'synaptop-audit-'));
	});
	after(() => rm(root, {recursive: true}));

	test('says who, when, where, what exactly, how it ended and how long it took', async () => {
		const file = fresh();
		let now = Date.parse('2026-11-23T10:00:00Z');
		const clock = {now: () => now, after: () => () => {}};
		const {trouble, end} = await createAudit(file, {clock}).begin(plan);
		assert.equal(trouble, undefined);
		assert.equal((await records(file)).length, 1, 'the intent is there before anything is done');
		now += 1500;
		assert.equal(await end({kind: 'failed', reason: 'because', code: 3}), undefined);
		const [intent, outcome] = await records(file);
		const same = {
			id: intent!.id,
			user: userInfo().username,
			from: hostname(),
			pid: process.pid,
			host: 'matrix',
			action: 'test.action',
			target: 'element-web',
			command: ["docker 'x y'"],
		};
		assert.deepEqual(intent, {event: 'intent', time: '2026-11-23T10:00:00.000Z', ...same});
		assert.deepEqual(outcome, {
			event: 'outcome',
			time: '2026-11-23T10:00:01.500Z',
			...same,
			outcome: 'failed',
			reason: 'because',
			code: 3,
			duration: 1500,
		});
	});

	test('is for its owner only, also where it was open before', async () => {
		const file = fresh();
		const audit = createAudit(file);
		await audit.begin(plan);
		assert.equal((await stat(file)).mode & 0o777, 0o600);
		assert.equal((await stat(path.dirname(file))).mode & 0o777, 0o700);
		await chmod(file, 0o644);
		await audit.begin(plan);
		assert.equal((await stat(file)).mode & 0o777, 0o600);
	});

	test('is put aside when it is full; nothing is rewritten; the oldest go', async () => {
		const file = fresh();
		let now = Date.parse('2026-11-23T10:00:00Z');
		const clock = {now: () => (now += 1000), after: () => () => {}};
		const audit = createAudit(file, {clock, rotateAt: 500, keep: 2});
		const ids: string[] = [];
		for (let index = 0; index < 18; index++) {
			await audit.begin(plan);
			const all = await Promise.all(
				(await readdir(path.dirname(file))).map(name => records(path.join(path.dirname(file), name))),
			);
			ids.push(
				...all
					.flat()
					.map(({id}) => id)
					.filter(id => !ids.includes(id)),
			);
		}

		const names = await readdir(path.dirname(file));
		assert.equal(names.length, 3, names.join());
		assert.equal(ids.length, 18);
		const kept = await Promise.all(names.map(name => records(path.join(path.dirname(file), name))));
		assert.deepEqual(new Set(kept.flat().map(({id}) => id)), new Set(ids.slice(-kept.flat().length)));
		for (const name of names) {
			assert.equal((await stat(path.join(path.dirname(file), name))).mode & 0o777, 0o600);
		}
	});

	test('goes on behind a line that was cut off', async () => {
		const file = fresh();
		const audit = createAudit(file);
		await audit.begin(plan);
		await appendFile(file, '{"event":"int');
		await audit.begin(plan);
		const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
		assert.equal(lines.length, 3);
		assert.equal(JSON.parse(lines[2]!).event, 'intent');
	});

	test('of several at once has whole lines', async () => {
		const file = fresh();
		await Promise.all(Array.from({length: 20}, () => createAudit(file).begin(plan)));
		assert.equal(new Set((await records(file)).map(({id}) => id)).size, 20);
	});

	test('says so when it cannot be written, and the outcome comes through', async () => {
		const blocked = path.join(root, 'a-file');
		await writeFile(blocked, '');
		const {trouble, end} = await createAudit(path.join(blocked, 'audit.jsonl')).begin(plan);
		assert.match(trouble ?? '', /^The audit .*a-file\/audit\.jsonl cannot be written: /);
		assert.match((await end({kind: 'done'})) ?? '', /cannot be written/);
	});

	test('says so when the disk is full', async () => {
		// /dev/full answers every write with ENOSPC.
		const {trouble} = await createAudit('/dev/full').begin(plan);
		assert.match(trouble ?? '', /ENOSPC/);
	});
});
