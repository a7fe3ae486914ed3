import assert from 'node:assert/strict';
import {test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import type {BackgroundUpdates} from '../../../source/matrix/background-updates.js';
import {backgroundUpdatesRule} from '../../../source/rules/background-updates.js';
import {destinationsRule} from '../../../source/rules/destinations.js';
import type {AnyRule} from '../../../source/rules/index.js';
import type {Destinations} from '../../../source/sources/destinations.js';
import {judgedAt, judgedBy} from '../../helpers/judged.js';

const hour = 3_600_000;
const day = 24 * hour;
const config = configOf({hosts: {h: {ssh: 'h'}}, homeserver: 'example.org', synapse: {host: 'h'}});
const judged = (rule: AnyRule, facts: unknown) => judgedBy(rule, [{stack: 'example.org', facts}], {config});

/** Servers that fail since these many ms, of `total`. */
const failing = (total: number, ...since: readonly number[]): Destinations => ({
	failing: since.map((ms, index) => ({name: `s${index}.example`, failingSince: judgedAt - ms})),
	cut: false,
	total,
});

test('F4: one dead server, or a few of many, or a thousand that died long ago: no warning', () => {
	const calm: ReadonlyArray<readonly [Destinations, RegExp]> = [
		[failing(10), /^all of 10 servers$/],
		[failing(1, hour), /^1 of 1 server cannot be reached, 1 of them for less than a day$/],
		[failing(2, hour, hour), /^2 of 2 servers/],
		[failing(300, hour, hour, hour, 2 * hour), /^4 of 300 servers/],
		[failing(1500, ...Array.from({length: 1000}, () => 40 * day)), /^1000 of 1500 servers.*, 0 of them/],
	];
	for (const [facts, text] of calm) {
		const [verdict] = judged(destinationsRule, facts);
		assert.equal(verdict?.severity, 'ok', String(verdict?.text));
		assert.match(verdict?.text ?? '', text);
	}
});

test('F4: half of those that were there a day ago: ours does not get out; the long dead do not hide it', () => {
	const dead = Array.from({length: 1000}, () => 40 * day);
	const [verdict] = judged(destinationsRule, failing(1006, 2 * hour, hour, hour, ...dead));
	assert.equal(verdict?.severity, 'warning');
	assert.equal(verdict.text, '3 of 6 servers that were there a day ago cannot be reached');
	assert.equal(verdict.since, judgedAt - 2 * hour);
	assert.match(verdict.cure ?? '', /name resolution/);
	assert.equal(verdict.tab, 'federation');
});

test('without a token, and on a server that never sent anything, nothing is said', () => {
	const off = [{stack: 'example.org', off: {message: 'no access token'}}];
	assert.deepEqual(judgedBy(destinationsRule, off, {config}), []);
	assert.deepEqual(judgedBy(backgroundUpdatesRule, off, {config}), []);
	assert.deepEqual(judged(destinationsRule, failing(0)), []);
});

const updates = (enabled: boolean, ...names: readonly string[]): BackgroundUpdates => ({
	enabled,
	current: names.map(name => ({database: 'master', name, items: 12_000, took: 5})),
});

test('background updates: at work is told and no fault, idle is not told, switched off is a warning', () => {
	assert.deepEqual(judged(backgroundUpdatesRule, updates(true)), []);
	const [running] = judged(backgroundUpdatesRule, updates(true, 'event_search'));
	assert.deepEqual([running?.severity, running?.text], ['ok', 'running: event_search, 12k done']);
	const [off] = judged(backgroundUpdatesRule, updates(false, 'event_search'));
	assert.deepEqual([off?.severity, off?.text], ['warning', 'switched off, event_search waits']);
	assert.equal(judged(backgroundUpdatesRule, updates(false))[0]?.text, 'switched off');
});
