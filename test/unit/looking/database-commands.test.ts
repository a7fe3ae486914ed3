import assert from 'node:assert/strict';
import {after, test} from 'node:test';
import {lookForPostgres, lookForRedis} from '../../../source/looking/database-commands.js';
import type {FoundSynapse} from '../../../source/looking/synapse.js';
import {foundContainer, looked, type PretendHost, pretendHost} from '../../helpers/looked.js';

const hosts: PretendHost[] = [];
after(() => {
	for (const host of hosts) {
		host.end();
	}
});

/** A host where only this command works. */
const only = async (works: string, answer: string) => {
	const host = await pretendHost('database', {exec: command => (command.startsWith(works) ? answer : undefined)});
	hosts.push(host);
	return host;
};

const container = (name: string, image: string) => foundContainer(name, [], {image, ports: []});

test('psql inside the container, though it publishes no port', async () => {
	const host = await only('docker exec -i db psql -U synapse -d synapse_db', '1\n');
	const at = looked(host, {containers: [container('db', 'postgres:16')]});
	const facts = {
		database: {kind: 'postgres', host: 'db', port: 5432, user: 'synapse', name: 'synapse_db'},
		listeners: [],
		metricsEnabled: false,
	};
	const found = await lookForPostgres({at, facts} as unknown as FoundSynapse, [at]);
	assert.deepEqual(found?.command, ['docker', 'exec', '-i', 'db', 'psql', '-U', 'synapse', '-d', 'synapse_db']);
	assert.equal(found.at?.place.name, at.place.name);
	assert.equal(found.address, undefined);
});

test("a psql that works for nobody, and one of a database without Synapse's tables, is not written down", async () => {
	for (const answer of ['', '0\n']) {
		const host = await only('docker exec -i db psql', answer);
		const found = await lookForPostgres(undefined, [looked(host, {containers: [container('db', 'postgres:16')]})]);
		assert.equal(found?.command, undefined);
		assert.match(found!.remark, /psql works for nobody/);
	}
});

test('redis-cli inside the container; one that wants a password is told', async () => {
	const open = await only('docker exec -i redis redis-cli', 'PONG\n');
	const found = await lookForRedis(undefined, [looked(open, {containers: [container('redis', 'redis:7')]})]);
	assert.deepEqual(found?.command, ['docker', 'exec', '-i', 'redis', 'redis-cli']);
	const closed = await only('docker exec -i redis redis-cli', 'NOAUTH Authentication required.\n');
	const asked = await lookForRedis(undefined, [looked(closed, {containers: [container('redis', 'redis:7')]})]);
	assert.equal(asked?.command, undefined);
	assert.match(asked!.remark, /It wants a password: add command: \[docker, exec, -i, redis, redis-cli\] and password:/);
});
