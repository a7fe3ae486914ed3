import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {Action, ExecStep, Outcome} from '../../../source/actions/action.js';
import {makePlan} from '../../../source/actions/make-plan.js';
import {outcomeText} from '../../../source/actions/outcome.js';
import {runPlan} from '../../../source/actions/run.js';
import {
	unitDisable,
	unitEnable,
	unitEnableToggle,
	unitRestart,
	unitStart,
	unitStop,
	unitToggle,
} from '../../../source/actions/unit-actions.js';
import type {ExecResult} from '../../../source/hosts/host.js';
import type {Unit} from '../../../source/parsers/systemd.js';
import {units, type WatchedUnit, withUnit} from '../../../source/sources/units.js';
import {contextOf, fakes} from './fakes.js';

const unit: Unit = {
	id: 'bot.service',
	description: 'Bot',
	load: 'loaded',
	active: 'active',
	sub: 'running',
	result: 'success',
	enabled: 'enabled',
	reloadNeeded: false,
};

const watched = (change: Partial<Unit> = {}, more: Partial<WatchedUnit> = {}): WatchedUnit => {
	const one = {host: 'matrix', scope: more.scope ?? ('user' as const), name: 'bot', bot: true};
	return {...withUnit(one, undefined, {...unit, ...change}, {user: 'lab', linger: true}, 0), ...more};
};

const context = (one: WatchedUnit | undefined, scope = 'user') =>
	contextOf(undefined, {
		target: {host: 'matrix', kind: 'unit', id: `${scope}/bot`, name: 'bot'},
		latest: <Data>(source: {readonly id: string}) => (source.id === units.id && one ? [one] : undefined) as Data,
	});

const preview = (action: Action, one: WatchedUnit) => makePlan(action, context(one, one.scope)).preview;

test('the commands, for each scope, and where PAM did not say where the user manager is', () => {
	const show =
		'show -p Id,LoadState,ActiveState,SubState,Result,UnitFileState,MainPID,ExecMainCode,ExecMainStatus,ActiveEnterTimestamp -- bot';
	assert.deepEqual(preview(unitRestart, watched()), [
		'systemctl --user restart -- bot',
		`env TZ=UTC systemctl --user ${show}`,
		'  after 1 s',
	]);
	assert.deepEqual(preview(unitStop, watched({}, {scope: 'system'})), [
		'systemctl --no-ask-password stop -- bot',
		`env TZ=UTC systemctl --no-ask-password ${show}`,
	]);
	const manager = {user: 'lab', linger: true, runtimeDirectory: '/run/user/1000'};
	assert.deepEqual(preview(unitDisable, watched({}, {manager})), [
		'env XDG_RUNTIME_DIR=/run/user/1000 systemctl --user disable -- bot',
		`env XDG_RUNTIME_DIR=/run/user/1000 TZ=UTC systemctl --user ${show}`,
	]);
});

test('one key stops what runs and starts what does not, another enables and disables', () => {
	const chosen = (action: Action, one: WatchedUnit) => makePlan(action, context(one)).action.id;
	assert.equal(chosen(unitToggle, watched()), 'unit.stop');
	assert.equal(chosen(unitToggle, watched({active: 'activating', sub: 'auto-restart'})), 'unit.stop');
	assert.equal(chosen(unitToggle, watched({active: 'failed'})), 'unit.start');
	assert.equal(chosen(unitEnableToggle, watched()), 'unit.disable');
	assert.equal(chosen(unitEnableToggle, watched({enabled: 'disabled'})), 'unit.enable');
});

test('why not', () => {
	const why = (action: Action, one: WatchedUnit | undefined) => makePlan(action, context(one)).unavailable;
	assert.equal(why(unitStart, watched()), 'it is already running');
	assert.equal(why(unitStop, watched({active: 'inactive'})), 'it is not running');
	assert.equal(why(unitEnable, watched()), 'it is already enabled');
	assert.equal(why(unitRestart, watched({load: 'not-found'})), 'there is no such unit');
	assert.equal(why(unitRestart, undefined), 'whether it is there is not known yet');
	const problem = {message: 'no user manager runs for lab', cure: 'sudo loginctl enable-linger lab'};
	assert.equal(why(unitRestart, watched({}, {problem})), `${problem.message}. ${problem.cure}`);
});

const show = (change: Record<string, string>): string =>
	Object.entries({
		Id: 'bot.service',
		LoadState: 'loaded',
		ActiveState: 'active',
		SubState: 'running',
		Result: 'success',
		UnitFileState: 'enabled',
		MainPID: '77',
		ActiveEnterTimestamp: 'Mon 2026-11-23 03:09:56 UTC',
		...change,
	})
		.map(([name, value]) => `${name}=${value}\n`)
		.join('');

const run = (action: Action, shown: string, command: Partial<ExecResult> = {}, one = watched()): Promise<Outcome> => {
	const {dependencies} = fakes({
		exec: async argv => (argv.includes('show') ? {stdout: Buffer.from(shown)} : command),
	});
	const plan = makePlan(action, context(one, one.scope));
	const quick = plan.steps.map((step): ExecStep => ({...(step as ExecStep), ...('delay' in step ? {delay: 1} : {})}));
	return runPlan({...plan, steps: quick}, {}, dependencies);
};

describe('the outcome is the state that was reached', () => {
	const at = new Date('2026-11-23T03:09:56Z').toTimeString().slice(0, 8);

	test('running', async () => {
		const outcome = await run(unitRestart, show({}));
		assert.deepEqual(outcome, {kind: 'done', text: `active (running) since ${at}, main PID 77`});
		assert.equal(outcomeText(outcome), `done: active (running) since ${at}, main PID 77`);
	});

	test('systemctl said yes, and it fell at once', async () => {
		const fallen = show({
			ActiveState: 'activating',
			SubState: 'auto-restart',
			Result: 'exit-code',
			ExecMainCode: '1',
			ExecMainStatus: '203',
			MainPID: '0',
		});
		assert.deepEqual(await run(unitRestart, fallen), {
			kind: 'failed',
			reason: 'it is activating (auto-restart), exit code 203 (step 2 of 2; the ones before it are done)',
		});
	});

	test('stopped; still there; enabled; static', async () => {
		const stopped = show({ActiveState: 'inactive', SubState: 'dead', MainPID: '0'});
		assert.deepEqual(await run(unitStop, stopped), {kind: 'done', text: 'inactive (dead)'});
		assert.equal((await run(unitStop, show({}))).kind, 'failed');
		assert.deepEqual(await run(unitEnable, show({}), {}, watched({enabled: 'disabled'})), {
			kind: 'done',
			text: 'enabled',
		});
		const still = await run(unitEnable, show({UnitFileState: 'static'}), {}, watched({enabled: 'static'}));
		assert.match(still.kind === 'failed' ? still.reason : '', /static: its file has no \[Install\] section/);
		assert.equal((await run(unitRestart, '')).kind, 'unknown');
	});

	for (const words of [
		"Failed to restart ssh.service: Access denied\nSee system logs and 'systemctl status ssh.service' for details.\n",
		"Failed to restart ssh.service: Interactive authentication required.\nSee system logs and 'systemctl status ssh.service' for details.\n",
	]) {
		test(`not allowed: ${words.slice(0, 50)}`, async () => {
			const one = watched({}, {scope: 'system'});
			const outcome = await run(unitRestart, show({}), {code: 4, stderr: Buffer.from(words)}, one);
			assert.match(
				outcome.kind === 'failed' ? outcome.reason : '',
				/may not restart units of the system.*polkit.*sudo/,
			);
		});
	}
});
