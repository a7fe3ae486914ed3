import assert from 'node:assert/strict';
import {test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import {backgroundUpdatesRule} from '../../../source/rules/background-updates.js';
import {destinationsRule} from '../../../source/rules/destinations.js';
import type {AnyRule} from '../../../source/rules/index.js';
import {createPatience} from '../../../source/rules/patience.js';
import type {Verdict} from '../../../source/rules/rule.js';
import type {Destinations} from '../../../source/sources/destinations.js';
import {judgedBy, judgedAt as now} from '../../helpers/judged.js';

// Borders of the rules over what the Admin API tells.

const day = 86_400_000;
const synapse = {synapse: {host: 'h'}};
const one = configOf({hosts: {h: {ssh: 'h'}}, homeserver: 'example.org', ...synapse});
const two = configOf({hosts: {h: {ssh: 'h'}}, stacks: {home: synapse, work: synapse}});

const only = (rule: AnyRule, facts: unknown, options: Parameters<typeof judgedBy>[2] = {}): Verdict => {
	const stack = options.config === two ? 'home' : 'example.org';
	const [verdict] = judgedBy(rule, [{stack, facts}], {config: one, ...options});
	assert.ok(verdict, 'nothing is told');
	return verdict;
};

/** After which of these seconds it counts. */
const counts = (rule: AnyRule, facts: unknown, seconds: readonly number[]): readonly string[] => {
	const patience = createPatience();
	return seconds.map(second => {
		const at = now + second * 1000;
		const [verdict] = judgedBy(rule, [{stack: 'example.org', facts}], {
			config: one,
			now: at,
			patience: patience.look(at),
		});
		return verdict?.severity ?? 'ok';
	});
};

const off = {enabled: false, current: []};

test('background updates: off for an hour; which stack; what helps', () => {
	assert.deepEqual(counts(backgroundUpdatesRule, off, [0, 3599, 3600]), ['ok', 'ok', 'warning']);
	const verdict = only(backgroundUpdatesRule, off);
	assert.deepEqual([verdict.part, verdict.text], ['background updates', 'switched off']);
	assert.match(verdict.cure ?? '', /tab, section Server/u);
	assert.equal(only(backgroundUpdatesRule, off, {config: two}).part, 'background updates of home');
});

const reach = (total: number, ages: readonly number[], cut = false): Destinations => ({
	failing: ages.map((age, index) => ({name: `s${index}.example`, failingSince: now - age})),
	cut,
	total,
});

test('servers: three that failed within the day, and half of those that were there; after ten minutes', () => {
	const severity = (facts: Destinations): string => only(destinationsRule, facts).severity;
	assert.deepEqual([reach(4, [1, 1]), reach(6, [1, 1, 1]), reach(7, [1, 1, 1])].map(severity), ['ok', 'warning', 'ok']);
	assert.deepEqual([reach(3, [1, 1, day - 1]), reach(3, [1, 1, day])].map(severity), ['warning', 'ok']);
	assert.deepEqual(counts(destinationsRule, reach(3, [1, 1, 1]), [0, 599, 600]), ['ok', 'ok', 'warning']);
	// Of a list that was cut off it is not known how many are long gone.
	assert.deepEqual([reach(6, [1, 1, 1], true), reach(7, [1, 1, 1, day], true)].map(severity), ['warning', 'ok']);
	assert.equal(only(destinationsRule, reach(3, [1, 9, 5])).since, now - 9);
	assert.equal(only(destinationsRule, reach(3, [1])).part, 'servers reached');
	assert.equal(only(destinationsRule, reach(3, [1]), {config: two}).part, 'servers reached of home');
});
