import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import {parseUnits, type Unit} from '../../../source/parsers/systemd.js';
import type {Severity, Verdict} from '../../../source/rules/rule.js';
import {unitsRule} from '../../../source/rules/units.js';
import {type WatchedUnit, withUnit} from '../../../source/sources/units.js';
import {judgedBy, judgedAt as now} from '../../helpers/judged.js';

const recorded = (name: string): readonly Unit[] =>
	parseUnits(readFileSync(`test/fixtures/lab/${name}`, 'utf8').replaceAll(/^==> .*$/gm, ''));
/** A unit in all its states, each after a line with its name. */
const [running, fallen, restarted, anew, stopped, failed, missing] = recorded('unit-states.show');
const [bot] = recorded('unit-bot.show');
const [ssh] = recorded('unit-system.show');

const manager = {user: 'lab', linger: true};

const watched = (unit: Unit, change: Partial<WatchedUnit> = {}): WatchedUnit => {
	const {scope = 'user', bot: isBot = true} = change;
	const one = {host: 'h', scope, name: 'bot', bot: isBot};
	return {...withUnit(one, undefined, {changedAt: now - 3_600_000, ...unit}, manager, now), ...change};
};

const config = configOf({hosts: {h: {ssh: 'LXC_matrix'}}, bots: [{host: 'h', unit: 'bot'}]});
const said = (...all: readonly WatchedUnit[]): readonly Verdict[] => judgedBy(unitsRule, all, {config});

const enabled = {...running!, enabled: 'enabled'};

const cases: ReadonlyArray<readonly [what: string, one: WatchedUnit, severity: Severity, text: RegExp, cure?: RegExp]> =
	[
		['the bot of the lab', watched(bot!), 'ok', /^active \(running\)$/],
		['ssh of the system', watched(ssh!, {scope: 'system', bot: false}), 'ok', /^active \(running\)$/],
		['not enabled', watched(running!), 'warning', /not started at boot/, /^systemctl --user enable bot$/],
		['not enabled, but no bot', watched(running!, {bot: false}), 'ok', /running/],
		[
			'killed, to be started again',
			watched(fallen!),
			'warning',
			/^fell: signal 9, systemd starts it again$/,
			/journalctl/,
		],
		['restarted once, long ago', watched({...restarted!, enabled: 'enabled'}), 'ok', /running/],
		[
			'restarted once, just now',
			watched({...restarted!, enabled: 'enabled'}, {restartedAt: [now - 1000]}),
			'warning',
			/^restarted by systemd once in 5 min$/,
		],
		[
			'a loop that was seen',
			watched(enabled, {restartedAt: [now - 200_000, now - 100_000, now - 1000]}),
			'critical',
			/^restarted by systemd 3 times in 5 min$/,
			/^journalctl --user-unit bot -n 50$/,
		],
		[
			'one that is over',
			watched(enabled, {restartedAt: [now - 900_000, now - 800_000, now - 700_000]}),
			'ok',
			/running/,
		],
		[
			'a loop that shows at the first look',
			watched({...fallen!, restarts: 7}),
			'critical',
			/^restarted by systemd 7 times, just now again: signal 9$/,
		],
		[
			'the same while it runs',
			watched({...enabled, restarts: 7, startedAt: now - 5000}),
			'critical',
			/^restarted by systemd 7 times, just now again$/,
		],
		['many restarts, long since well', watched({...enabled, restarts: 7, startedAt: now - 9e6}), 'ok', /running/],
		['started anew by somebody', watched({...anew!, enabled: 'enabled'}), 'ok', /running/],
		['stopped, disabled', watched(stopped!), 'warning', /^inactive$/, /^systemctl --user start bot$/],
		['stopped, enabled', watched({...stopped!, enabled: 'enabled'}), 'critical', /^inactive though enabled$/],
		[
			'a system unit that is stopped, enabled',
			watched({...stopped!, enabled: 'enabled'}, {bot: false, scope: 'system'}),
			'warning',
			/^inactive though enabled$/,
			/^sudo systemctl start bot$/,
		],
		['a job that is done', watched({...stopped!, enabled: 'static'}, {bot: false}), 'ok', /^inactive \(dead\)$/],
		['failed', watched(failed!), 'critical', /^failed: signal 9$/],
		['not there', watched(missing!), 'critical', /^there is no such unit$/, /list-unit-files/],
		['masked', watched({...missing!, load: 'masked'}), 'critical', /^masked/, /^systemctl --user unmask bot$/],
		[
			'no user manager',
			watched(bot!, {problem: {message: 'no user manager runs for lab', cure: 'sudo loginctl enable-linger lab'}}),
			'unknown',
			/^no user manager runs for lab$/,
			/enable-linger lab$/,
		],
		[
			'a user that does not linger',
			watched(bot!, {manager: {user: 'lab', linger: false}}),
			'warning',
			/^runs only while lab is logged in$/,
			/enable-linger lab$/,
		],
		['file changed', watched({...bot!, reloadNeeded: true}), 'warning', /not read again/, /daemon-reload/],
	];

for (const [what, one, severity, text, cure] of cases) {
	test(`${what}: ${severity}`, () => {
		const [verdict, ...more] = said(one);
		assert.equal(more.length, 0);
		assert.ok(verdict);
		assert.equal(verdict.severity, severity, verdict.text);
		assert.match(verdict.text, text);
		assert.match(verdict.cure ?? '', cure ?? /^/);
	});
}

test('a state on the way counts only when it lasts', () => {
	const one = watched({...fallen!, sub: 'start'});
	assert.equal(said(one)[0]?.severity, 'warning');
	const patient = judgedBy(unitsRule, [one], {config, patience: {fires: () => undefined}});
	assert.equal(patient[0]?.severity, 'ok');
});

test('where one goes for it, whose it is, and two of one name apart', () => {
	const [verdict] = said(watched(bot!));
	assert.deepEqual(
		[verdict?.part, verdict?.tab, verdict?.select, verdict?.group, verdict?.stack],
		['bot bot', 'bot', 'h/user/bot', 'bots', 'h'],
	);
	const parts = said(watched(bot!), watched(bot!, {scope: 'system', bot: false})).map(({part}) => part);
	assert.deepEqual(parts.toSorted(), ['bot bot (user)', 'unit bot (system)']);
});
