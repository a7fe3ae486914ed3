import assert from 'node:assert/strict';
import {test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import type {Verdict} from '../../../source/rules/rule.js';
import {containerOf} from '../../../source/runbook/database/server.js';
import {databaseFlow} from '../../../source/runbook/database.js';
import {redisFlow} from '../../../source/runbook/redis.js';
import {explaining} from '../../../source/runbook/runbook.js';
import {synapseFlow} from '../../../source/runbook/synapse.js';

const config = configOf({
	hosts: {matrix: {ssh: 'LXC_matrix'}, database: {ssh: 'LXC_database'}},
	homeserver: 'example.org',
	synapse: {host: 'matrix', container: 'hs'},
	postgres: {host: 'database', command: ['docker', 'exec', '-i', 'db', 'psql', '-U', 'matrix']},
});
const symptoms = [synapseFlow, databaseFlow, redisFlow].flatMap(flow =>
	flow.subjects(config).map(subject => ({flow, subject})),
);
const explainedBy = (verdict: Partial<Verdict>): string | undefined =>
	explaining(symptoms, {host: 'matrix', part: 'x', severity: 'critical', text: '', ...verdict})?.flow.id;

test('what a rule found leads to the flow of its part', () => {
	const stack = 'example.org';
	assert.equal(explainedBy({group: 'homeserver', rule: 'synapse', stack}), 'synapse');
	assert.equal(explainedBy({group: 'containers', part: 'container hs'}), 'synapse');
	assert.equal(explainedBy({group: 'containers', part: 'container db', host: 'database'}), 'database');
	assert.equal(explainedBy({group: 'containers', part: 'container db'}), undefined);
	assert.equal(explainedBy({group: 'database', stack, host: 'database'}), 'database');
	assert.equal(explainedBy({group: 'redis', stack}), 'redis');
	assert.equal(explainedBy({group: 'database', stack: 'other'}), undefined);
	assert.equal(explainedBy({group: 'disks'}), undefined);
});

test('the container that psql is called in', () => {
	assert.equal(containerOf(['docker', 'exec', '-i', '-u', 'postgres', 'db', 'psql']), 'db');
	assert.equal(containerOf(['sudo', '-n', 'docker', 'exec', 'db', 'psql']), 'db');
	assert.equal(containerOf(['psql', '-d', 'exec']), undefined);
	assert.equal(containerOf(undefined), undefined);
});
