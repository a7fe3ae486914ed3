import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {HostState} from '../../../source/hosts/host.js';
import type {Container} from '../../../source/parsers/docker.js';
import {judgeConnection} from '../../../source/rules/connection.js';
import {containersRule} from '../../../source/rules/containers.js';
import {createPatience} from '../../../source/rules/patience.js';
import {servicesRule} from '../../../source/rules/services.js';
import {unitsRule} from '../../../source/rules/units.js';
import {vitalsRule} from '../../../source/rules/vitals.js';
import {emptyVitals} from '../../../source/sources/vitals.js';
import {emptySeries} from '../../../source/store/series.js';
import {container} from '../../helpers/containers.js';
import {judgedAt, judgedBy} from '../../helpers/judged.js';
import {twoStacks as config, onlyVerdict as only} from '../../helpers/judged-stacks.js';

// What a verdict tells beside its severity: since when it is so, what helps, and the figure.

const now = judgedAt;
const hour = 3_600_000;
const finishedAt = now - 5000;
const startedAt = now - hour;
const logs = 'docker logs synapse';
const containers: ReadonlyArray<
	readonly [change: Partial<Container>, since: number | undefined, cure: string | undefined]
> = [
	[{}, startedAt, undefined],
	[{state: 'exited', exitCode: 0, restartPolicy: 'no'}, finishedAt, undefined],
	[{state: 'exited', exitCode: 137, oomKilled: true}, finishedAt, 'raise its memory limit, or find what grew'],
	[{state: 'restarting'}, undefined, logs],
	[{state: 'exited', exitCode: 1}, finishedAt, logs],
	[{health: 'unhealthy'}, undefined, logs],
	[{restarts: 3, startedAt: now}, undefined, logs],
	[{state: 'exited', exitCode: 143}, finishedAt, logs],
	[{state: 'exited', exitCode: 0}, finishedAt, 'docker start synapse'],
	[{state: 'created'}, undefined, 'docker start synapse'],
	[{state: 'paused'}, undefined, 'docker unpause synapse'],
	[{health: 'starting'}, startedAt, logs],
];

test('containers: since when, and what helps', () => {
	for (const [change, since, cure] of containers) {
		const verdict = only(containersRule, container('synapse', {startedAt, finishedAt, ...change}));
		assert.deepEqual([verdict.since, verdict.cure], [since, cure], JSON.stringify(change));
	}

	const long = only(containersRule, container('a', {health: 'unhealthy', healthOutput: 'x'.repeat(500)}));
	assert.equal(long.text, `unhealthy: ${'x'.repeat(120)}`);
	assert.equal(containersRule.reports, true);
});

const changedAt = now - 7000;
const activeAt = now - hour;
const unit = {
	load: 'loaded',
	active: 'active',
	sub: 'running',
	enabled: 'enabled',
	reloadNeeded: false,
	activeAt,
	changedAt,
	startedAt: activeAt,
};
const watched = (change: object, more: object = {}) => ({
	host: 'h',
	scope: 'user',
	name: 'bot',
	bot: true,
	restartedAt: [],
	memoryHistory: emptySeries,
	unit: {...unit, ...change},
	...more,
});
const journal = 'journalctl --user-unit bot -n 50';
const units: ReadonlyArray<readonly [one: object, since: number | undefined, cure: string | undefined]> = [
	[watched({}), activeAt, undefined],
	[watched({active: 'inactive', sub: 'dead', enabled: 'static'}, {bot: false}), changedAt, undefined],
	[watched({load: 'not-found'}), undefined, 'look for its name: systemctl --user list-unit-files'],
	[watched({load: 'not-found'}, {scope: 'system'}), undefined, 'look for its name: systemctl list-unit-files'],
	[watched({load: 'bad-setting'}), undefined, undefined],
	[watched({active: 'failed'}), changedAt, journal],
	[watched({active: 'failed'}, {scope: 'system'}), changedAt, 'journalctl -u bot -n 50'],
	[watched({active: 'inactive'}), changedAt, 'systemctl --user start bot'],
	[watched({active: 'inactive', enabled: 'enabled-runtime'}, {bot: false}), changedAt, 'systemctl --user start bot'],
	[watched({active: 'activating', sub: 'auto-restart'}), changedAt, journal],
	[watched({active: 'activating', sub: 'start'}), changedAt, journal],
	[watched({}, {restartedAt: [now - 1]}), undefined, journal],
	[watched({reloadNeeded: true}), undefined, 'systemctl --user daemon-reload'],
];

test('units: since when, and what helps', () => {
	for (const [one, since, cure] of units) {
		const verdict = only(unitsRule, one);
		assert.deepEqual([verdict.since, verdict.cure], [since, cure], JSON.stringify(one));
	}

	assert.equal(unitsRule.reports, true);
});

test('units: memory is the figure; a unit is of the stack that names it on that host; nothing is expected elsewhere', () => {
	assert.equal(only(unitsRule, watched({memory: 3 * 1024 ** 2})).figure, '3M');
	assert.equal(only(unitsRule, watched({})).figure, undefined);
	assert.equal(only(unitsRule, watched({})).stack, 'home');
	assert.deepEqual(unitsRule.expects?.(config, 'h'), ['bots']);
	assert.deepEqual(unitsRule.expects?.(config, 'nowhere'), []);
	assert.deepEqual([servicesRule.expects?.(config, 'h'), servicesRule.expects?.(config, 'other')], [['redis'], []]);
});

test('machine: load and disk say where to look', () => {
	const cures = judgedBy(vitalsRule, {
		...emptyVitals,
		load: {one: 0, five: 99, fifteen: 0},
		disks: [{device: '/dev/sda1', mount: '/var', size: 1, used: 1, available: 0, full: 99}],
	}).map(({cure}) => cure);
	assert.deepEqual(cures, ['top', 'du -xh -d1 /var | sort -h']);
});

test('a host away: it counts after twenty seconds', () => {
	const patience = createPatience();
	const look = (state: HostState, seconds: number) =>
		judgeConnection('h', state, patience.look(now + seconds * 1000)).condition;
	const waiting: HostState = {phase: 'waiting', attempt: 1, retryAt: 0, reason: 'no route'};
	assert.deepEqual([look(waiting, 0), look(waiting, 19), look(waiting, 20)], [undefined, undefined, 0]);
	assert.equal(look({phase: 'online', since: 1}, 21), undefined);
	assert.equal(look({phase: 'asking', question: 'Passphrase'}, 60), undefined);
	assert.equal(look({phase: 'asking', question: 'Passphrase'}, 90), undefined);
});

test('a host: its round trip, since when, and what helps in each state', () => {
	const said = (state: HostState) => judgeConnection('h', state);
	assert.deepEqual(said({phase: 'online', since: 7, roundTrip: 0.3}), {
		host: 'h',
		part: 'connection',
		group: 'hosts',
		severity: 'ok',
		text: 'connected',
		since: 7,
		figure: '1 ms',
	});
	assert.equal(said({phase: 'online', since: 7, roundTrip: 41.6}).figure, '42 ms');
	assert.equal(said({phase: 'online', since: 7}).figure, undefined);
	const waiting = said({phase: 'waiting', attempt: 1, retryAt: 0, reason: 'no route', cure: 'the cable'});
	assert.deepEqual([waiting.severity, waiting.cure], ['unknown', 'the cable']);
	assert.equal(said({phase: 'refused', reason: 'key', cure: 'ssh-add'}).cure, 'ssh-add');
	const asking = said({phase: 'asking', question: 'Passphrase'});
	assert.deepEqual(
		[asking.severity, asking.text, asking.pending],
		['unknown', 'waits for an answer: Passphrase', undefined],
	);
	const connecting = said({phase: 'connecting', attempt: 1});
	assert.deepEqual([connecting.severity, connecting.text, connecting.pending], ['unknown', 'connecting', true]);
	assert.equal(said({phase: 'idle'}).text, 'not connected');
});
