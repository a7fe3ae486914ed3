import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {parseUnits, type Unit} from '../../../source/parsers/systemd.js';

const recorded = (name: string): string => readFileSync(`test/fixtures/lab/${name}`, 'utf8');

test('the bot of the lab: what control groups version 1 do not count is not there', () => {
	const [unit, ...more] = parseUnits(recorded('unit-bot.show'));
	assert.equal(more.length, 0);
	assert.deepEqual(unit, {
		id: 'claude-matrix-bot.service',
		description: 'Claude Matrix Bot',
		load: 'loaded',
		active: 'active',
		sub: 'running',
		result: 'success',
		enabled: 'enabled',
		file: '/home/lab/.config/systemd/user/claude-matrix-bot.service',
		pid: 1088,
		restarts: 0,
		changedAt: Date.parse('2026-11-23T03:09:56Z'),
		activeAt: Date.parse('2026-11-23T03:09:56Z'),
		startedAt: Date.parse('2026-11-23T03:09:56Z'),
		reloadNeeded: false,
		invocation: 'b26464a767b049cda7825f516a67a826',
	} satisfies Unit);
});

test('a unit that is not there', () => {
	const [unit] = parseUnits(recorded('unit-missing.show'));
	assert.equal(unit?.load, 'not-found');
	assert.equal(unit?.loadError, 'Unit no-such-unit.service not found.');
	assert.equal(unit?.active, 'inactive');
	assert.equal(unit?.pid, undefined);
	assert.equal(unit?.enabled, undefined);
});

test('several units in their order; figures, signals, values with = in them, hostile bytes', () => {
	const units = parseUnits(
		[
			'Id=a.service\nDescription=x=y \x1b]0;title\x07 red\x1b[31m\nLoadState=loaded\nActiveState=failed\nSubState=failed',
			'Result=signal\nExecMainCode=2\nExecMainStatus=9\nNRestarts=5\nMemoryCurrent=1048576\nCPUUsageNSec=123456789',
			'TasksCurrent=18446744073709551615\nStateChangeTimestamp=@1795403396\nNeedDaemonReload=yes\n',
			'Id=b.timer\nLoadState=masked\nActiveState=inactive\nStateChangeTimestamp=Mon 2026-11-23 12:09:56 JST\nActiveEnterTimestamp=n/a\nMemoryCurrent=infinity\n',
		].join('\n'),
	);
	assert.equal(units.length, 2);
	const [first, second] = units;
	assert.equal(first?.description, 'x=y  red');
	assert.deepEqual([first?.exit, first?.status, first?.restarts], ['killed', 9, 5]);
	assert.deepEqual([first?.memory, first?.cpuTime, first?.tasks], [1_048_576, 123_456_789, undefined]);
	assert.deepEqual([first?.changedAt, first?.reloadNeeded], [1_795_403_396_000, true]);
	// A zone's name says nothing for sure: TZ=UTC is asked for.
	assert.deepEqual([second?.load, second?.changedAt, second?.activeAt], ['masked', undefined, undefined]);
	assert.equal(second?.memory, undefined);
	assert.deepEqual(parseUnits(''), []);
	assert.deepEqual(parseUnits('Failed to connect to bus\n'), []);
});
