import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {HostError} from '../../../source/hosts/host.js';
import {parseUnits, type Unit} from '../../../source/parsers/systemd.js';
import {unitNews} from '../../../source/sources/unit-news.js';
import {units, withUnit} from '../../../source/sources/units.js';
import {setUpSources} from '../../helpers/sources.js';

/** Runs, was killed, was restarted, started anew, stopped, failed, missing. */
const states = readFileSync('test/fixtures/lab/unit-states.show', 'utf8')
	.split(/^==> .*\n/m)
	.slice(1)
	.map(block => block.trimEnd());
const ssh = readFileSync('test/fixtures/lab/unit-system.show', 'utf8').trimEnd();
const [running, fallen, restarted, anew, stopped, failed, missing] = parseUnits(states.join('\n\n'));

const config = {
	bots: [{host: 'h', unit: 'lab-bot'}],
	units: [
		{host: 'h', unit: 'ssh', scope: 'system'},
		{host: 'h', unit: 'lab-bot'},
	],
};
const key = {source: 'units', host: 'h'};

/** What the script prints there; `state` of the bot is what the test says. */
const machine = () => {
	const told = {state: states[0]!, set: '/run/user/1000', linger: 'yes', fail: undefined as string | undefined};
	const asked: string[][] = [];
	const exec = (argv: readonly string[]): string => {
		const [, , , , marker, scope, ...names] = argv;
		asked.push([scope!, ...names]);
		const parts = {
			user: 'lab',
			linger: told.linger,
			set: told.set,
			directory: '/run/user/1000',
			show: scope === 'user' ? told.state : ssh,
		};
		return Object.entries(parts)
			.map(([name, text]) => `\n${marker} ${name}\n${text}\n`)
			.join('');
	};

	return {told, asked, exec};
};

test('all units of a scope in one command; each unit once, bots first', async () => {
	const {asked, exec} = machine();
	const {clock, host, store, sources} = setUpSources([units], exec, {config});
	sources.start();
	host.online();
	await clock.advance(50);
	const {data, phase} = store.get(key, units.empty);
	assert.equal(phase, 'live');
	assert.deepEqual(asked.toSorted(), [
		['system', 'ssh'],
		['user', 'lab-bot'],
	]);
	assert.deepEqual(
		data.map(({scope, name, bot, unit, manager}) => [scope, name, bot, unit?.id, manager?.linger]),
		[
			['user', 'lab-bot', true, 'lab-bot.service', true],
			['system', 'ssh', false, 'ssh.service', true],
		],
	);
	assert.equal(data[0]?.manager?.runtimeDirectory, undefined);
	sources.stop();
});

test('what happens is told in the timeline, restarts are counted, and where PAM is silent the directory is known', async () => {
	const {told, exec} = machine();
	const {clock, host, store, sources, activity} = setUpSources([units], exec, {config});
	told.set = '';
	sources.start();
	host.online();
	await clock.advance(50);
	const texts = (): string[] =>
		activity.entries.filter(({kind}) => kind === 'unit').map(({level, text}) => `${level} ${text}`);
	const look = async (state: string): Promise<void> => {
		told.state = state;
		sources.refresh(['units'], 'h');
		await clock.advance(50);
	};

	assert.deepEqual(texts(), []);
	assert.equal(store.get(key, units.empty).data[0]?.manager?.runtimeDirectory, '/run/user/1000');
	for (const state of states.slice(1)) {
		await look(state);
	}

	assert.deepEqual(texts(), [
		'info lab-bot is activating (auto-restart)',
		'warning lab-bot was restarted by systemd',
		'good lab-bot was started anew',
		'warning lab-bot is inactive',
		'error lab-bot failed: signal 9',
		'error lab-bot is not-found',
	]);
	assert.equal(store.get(key, units.empty).data[0]?.restartedAt.length, 1);
	sources.stop();
});

test('one manager that cannot be asked: its units say so with the cure, keep what was known, and the others go on', async () => {
	const {exec} = machine();
	let broken = false;
	const parts = setUpSources([units], exec, {config});
	const {clock, host, store, sources} = parts;
	const asks = host.exec;
	host.exec = async (argv, options) => {
		if (broken && argv.includes('user')) {
			const marker = argv[4]!;
			return {
				stdout: Buffer.from(`\n${marker} user\nlab\n\n${marker} show\n`),
				stderr: Buffer.from('Failed to connect to bus: No medium found\n'),
				code: 1,
				truncated: false,
			};
		}

		return asks(argv, options);
	};
	sources.start();
	host.online();
	await clock.advance(50);
	broken = true;
	sources.refresh(['units'], 'h');
	await clock.advance(50);
	const {data, phase} = store.get(key, units.empty);
	assert.equal(phase, 'live');
	assert.deepEqual(data[0]?.problem, {
		message: 'no user manager runs for lab, so its units do not run',
		cure: 'sudo loginctl enable-linger lab',
	});
	assert.equal(data[0]?.unit?.active, 'active');
	assert.equal(data[1]?.problem, undefined);
	broken = false;
	sources.refresh(['units'], 'h');
	await clock.advance(50);
	assert.equal(store.get(key, units.empty).data[0]?.problem, undefined);
	// The connection is another matter: all of it is old then.
	host.exec = async () => {
		throw new HostError('timeout', 'h', 'no answer within 20 s');
	};
	sources.refresh(['units'], 'h');
	await clock.advance(50);
	assert.deepEqual(
		[store.get(key, units.empty).phase, store.get(key, units.empty).data[0]?.unit?.active],
		['stale', 'active'],
	);
	sources.stop();
});

test('CPU from two looks at the same run, restarts that grow and counters that were reset', () => {
	const one = {host: 'h', scope: 'user' as const, name: 'b', bot: true};
	const manager = {user: 'lab', linger: true};
	const made = (change: Partial<Unit>): Unit => ({...running!, invocation: 'a', ...change});
	const first = withUnit(one, undefined, made({cpuTime: 1e9, memory: 5, restarts: 2}), manager, 1000);
	const second = withUnit(one, first, made({cpuTime: 2e9, memory: 6, restarts: 4}), manager, 3000);
	assert.equal(second.cpu, 50);
	assert.deepEqual(second.memoryHistory.values, [5, 6]);
	assert.deepEqual(second.restartedAt, [3000, 3000]);
	const third = withUnit(one, second, made({cpuTime: 5e8, invocation: 'b', restarts: 0}), manager, 5000);
	assert.equal(third.cpu, undefined);
	assert.deepEqual(third.restartedAt, [3000, 3000]);
	assert.equal(withUnit(one, third, made({invocation: 'b', restarts: 9e9}), manager, 6000).restartedAt.length, 20);
});

test('no news is no news', () => {
	const one = {host: 'h', scope: 'user' as const, name: 'b', bot: true};
	const watched = (unit: Unit | undefined) => withUnit(one, undefined, unit!, {user: 'lab', linger: true}, 0);
	for (const unit of [running, fallen, restarted, anew, stopped, failed, missing]) {
		assert.equal(unitNews(watched(unit), watched(unit)), undefined);
	}
});
