import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {parseMachine, script} from '../../../source/looking/machine.js';
import {botUnits, otherUnits, parseBotFiles} from '../../../source/looking/units.js';
import {machine} from '../../helpers/looked.js';

const recorded = readFileSync(new URL('../../fixtures/lab/machine-look.txt', import.meta.url), 'utf8');

test("the lab's host as it was recorded", () => {
	const found = parseMachine(recorded, '==M==');
	assert.equal(found.home, '/home/lab');
	assert.match(found.identity, /^[\da-f]{32}\n/);
	for (const port of [5432, 6379, 8008, 8080, 9000]) {
		assert.ok(
			found.listening.some(one => one.port === port && one.address === '127.0.0.1'),
			String(port),
		);
	}

	assert.deepEqual(found.sockets, ['/run/postgresql/.s.PGSQL.5432']);
	assert.deepEqual(botUnits(found), [{name: 'claude-matrix-bot', scope: 'user', enabled: true, active: 'active'}]);
	assert.deepEqual(otherUnits(found), []);
	const ssh = found.units.find(({name}) => name === 'ssh');
	assert.deepEqual(ssh, {name: 'ssh', scope: 'system', enabled: true, active: 'active'});
	assert.ok(!found.units.some(({name}) => name.endsWith('@')));
	assert.deepEqual(found.backups, []);
});

test('the script runs under sh and finds the parts, without systemd too', () => {
	const output = execFileSync('sh', ['-c', script, 'sh', '==X=='], {
		env: {PATH: '/usr/bin:/bin', HOME: '/nowhere'},
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const found = parseMachine(output.toString(), '==X==');
	assert.equal(found.home, '/nowhere');
	assert.notEqual(found.identity, '');
});

test('an answer of something else is an empty machine', () => {
	assert.deepEqual(parseMachine('bash: syntax error', '==M=='), machine({identity: '', home: ''}));
});

const unit = (name: string, change = {}) => ({
	name,
	scope: 'system' as const,
	enabled: true,
	active: 'active',
	...change,
});

test('bots: called like one, and meant to run; other parts of the stack apart', () => {
	const units = [
		unit('claude-matrix-bot', {scope: 'user'}),
		unit('maubot', {active: 'failed', enabled: false}),
		unit('old-bot', {active: 'inactive', enabled: false}),
		unit('mautrix-telegram'),
		unit('certbot'),
		unit('systemd-reboot'),
		unit('matrix-synapse'),
		unit('coturn'),
		unit('nginx'),
	];
	assert.deepEqual(
		botUnits(machine({units})).map(({name}) => name),
		['claude-matrix-bot', 'maubot', 'mautrix-telegram'],
	);
	assert.deepEqual(
		otherUnits(machine({units})).map(({name}) => name),
		['matrix-synapse', 'coturn'],
	);
});

test('the first config of a bot and its logs, once each', () => {
	const output =
		'==M== config\n/home/a/.bot/config.yaml\n/etc/bot/config.yaml\n\n==M== logs\n/var/log/b.log\n/var/log/b.log\nx\n/a\u001b.log\n';
	assert.deepEqual(parseBotFiles(output, '==M=='), {config: '/home/a/.bot/config.yaml', logs: ['/var/log/b.log']});
	assert.deepEqual(parseBotFiles('', '==M=='), {logs: []});
});
