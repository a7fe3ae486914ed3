import assert from 'node:assert/strict';
import {configOf} from '../../source/config/schema.js';
import type {AnyRule} from '../../source/rules/index.js';
import type {Verdict} from '../../source/rules/rule.js';
import {type JudgedOptions, judgedAt, judgedBy} from './judged.js';

/** Two stacks that share a host. */
export const twoStacks = configOf({
	hosts: {h: {ssh: 'LXC_matrix'}, other: {ssh: 'LXC_other'}},
	stacks: {
		home: {
			homeserver: 'example.org',
			synapse: {host: 'h'},
			element: {host: 'h', container: 'web'},
			bots: [{host: 'h', unit: 'bot'}],
		},
		work: {
			element: {host: 'h', container: 'web-2'},
			bots: [
				{host: 'other', unit: 'bot'},
				{host: 'h', unit: 'bot-2'},
			],
			redis: {host: 'h', address: 'localhost:6379'},
		},
	},
});

/** The one verdict over one of what a source knows, in these stacks. */
export const onlyVerdict = (rule: AnyRule, one: unknown, options: JudgedOptions = {}): Verdict => {
	const [verdict, ...more] = judgedBy(rule, [one], {config: twoStacks, now: judgedAt, ...options});
	assert.deepEqual(more, []);
	assert.ok(verdict);
	return verdict;
};
