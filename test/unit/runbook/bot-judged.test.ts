import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import {MatrixError} from '../../../source/matrix/client.js';
import {parseJournalLine} from '../../../source/parsers/journal.js';
import {parseUnits, type Unit} from '../../../source/parsers/systemd.js';
import type {Verdict} from '../../../source/rules/rule.js';
import {unitsRule} from '../../../source/rules/units.js';
import {judgeHomeserver} from '../../../source/runbook/bot/homeserver-step.js';
import {hideIn, type JournalLine, judgeJournal} from '../../../source/runbook/bot/journal.js';
import {judgeKnown, judgeRefused, judgeRooms} from '../../../source/runbook/bot/token.js';
import {asItRuns, judgeBoot, judgeUnit} from '../../../source/runbook/bot/unit.js';
import {botFlow} from '../../../source/runbook/bot.js';
import {ruleVerdicts} from '../../../source/runbook/rule-verdicts.js';
import {createJournalReader} from '../../../source/sources/journal-lines.js';
import {type WatchedUnit, withUnit} from '../../../source/sources/units.js';
import {Secret} from '../../../source/system/secret.js';
import {fixture, lines as linesOf} from '../../helpers/fixture.js';
import {judgedAt as now} from '../../helpers/judged.js';

const minute = 60_000;
const read = (name: string): readonly JournalLine[] => {
	const reader = createJournalReader();
	return linesOf(name)
		.flatMap(line => parseJournalLine(line) ?? [])
		.map(reader);
};

const look = (lines: readonly JournalLine[], more = {}) =>
	judgeJournal({unit: 'bot', lines, older: [], secrets: [], now, ...more});
const line = (text: string, more: Partial<JournalLine> = {}): JournalLine => ({text, at: now - minute, ...more});

describe('the journal of a bot', () => {
	test("the lab's: the first error is told and marked, with its traceback; a traceback is one error", () => {
		const {severity, text, evidence = [], next} = look(read('journal-bot.jsonl').slice(0, 45));
		assert.equal(severity, 'warning');
		assert.match(
			text,
			/^2 errors of bot in the last five minutes, the first: ERROR claude_matrix_bot.claude: \[64\] command exited/,
		);
		assert.equal(evidence.filter(one => one.startsWith('› ')).length, 1);
		assert.match(evidence[evidence.findIndex(one => one.startsWith('› ')) + 1]!, /Traceback/);
		assert.match(next ?? '', /no quota left/);
	});

	test("what systemd says of a start and an end is no error of the program's", () => {
		const {severity, text} = look(read('journal-unit.jsonl'));
		assert.equal(severity, 'ok', text);
	});

	test('a bare traceback is told by its end; what was before somebody started it is over; nothing is told with its age', () => {
		const traceback = [line('Traceback (most recent call last):'), line('  File "a.py"'), line('KeyError: homeserver')];
		assert.match(look(traceback).text, /an error of bot .* the first: KeyError: homeserver$/);
		const since = now - minute + 1;
		assert.match(
			look([...traceback, line('begun', {at: now - 1})], {since}).text,
			/^1 lines since its start without an error/,
		);
		assert.match(look([], {older: [line('bye', {at: now - 7_200_000})]}).text, /its last line is 2h old: bye$/);
		assert.equal(look([]).text, 'the journal has nothing of bot');
	});

	test('secrets are hidden: of its config, and what looks like one; the name of an error is none', () => {
		const hide = hideIn([new Secret('hunter2hunter2')]);
		assert.equal(hide('with hunter2hunter2 and syt_abcdefghijk_1'), 'with •••• and ••••');
		assert.equal(hide('password=abc'), 'password=••••');
		assert.equal(hide('M_UNKNOWN_TOKEN: Invalid access token passed'), 'M_UNKNOWN_TOKEN: Invalid access token passed');
	});
});

const manager = {user: 'lab', linger: true};
const [running, fallen, , , stopped, failed, missing] = parseUnits(
	fixture('unit-states.show')
		.toString()
		.replaceAll(/^==> .*$/gm, ''),
);
const config = configOf({hosts: {h: {ssh: 'LXC_matrix'}}, bots: [{host: 'h', unit: 'bot'}]});
const watched = (unit: Unit, change: Partial<WatchedUnit> = {}): WatchedUnit => ({
	...withUnit(
		{host: 'h', scope: 'user', name: 'bot', bot: true},
		undefined,
		{changedAt: now - 3_600_000, ...unit},
		manager,
		now,
	),
	...change,
});
const judged = (one: WatchedUnit, lines: readonly JournalLine[] = []) => {
	const context = {config, now: () => now, latest: () => undefined};
	const [verdict] = ruleVerdicts(unitsRule, [asItRuns(one)], context, 'h');
	return judgeUnit({one, verdict: verdict!, lines, hide: text => text});
};

describe('the unit of a bot', () => {
	const exited = (status: number): Unit => ({...failed!, result: 'exit-code', exit: 'exited', status});
	const cases: ReadonlyArray<readonly [string, WatchedUnit, string, RegExp, string?]> = [
		['running', watched(running!), 'ok', /^bot is active \(running\)$/],
		['not there', watched(missing!), 'critical', /^bot: there is no such unit$/],
		['failed by a signal', watched(failed!), 'critical', /^bot: failed: signal 9$/, 'unit.restart'],
		['fell just now', watched(fallen!), 'critical', /^bot: fell: signal 9, systemd starts it again$/, 'unit.restart'],
		[
			'stopped',
			watched(stopped!),
			'critical',
			/inactive, and it is disabled, so not started at boot either$/,
			'unit.start',
		],
		[
			'a program that is not there',
			watched(exited(203)),
			'critical',
			/exit code 203 \(the program of its ExecStart is not there/,
			'unit.restart',
		],
		[
			'a directory that is not there',
			watched(exited(200)),
			'critical',
			/exit code 200 \(its WorkingDirectory is not there\)/,
			'unit.restart',
		],
		[
			'a loop that somebody has ended by a start',
			watched({...running!, restarts: 0}, {restartedAt: [now - 3000, now - 2000, now - 1000]}),
			'ok',
			/running/,
		],
		[
			'a loop',
			watched({...running!, restarts: 9, startedAt: now - 1000}),
			'critical',
			/^bot: restarted by systemd 9 times, just now again/,
			'unit.restart',
		],
	];
	for (const [what, one, severity, text, action] of cases) {
		test(what, () => {
			const found = judged(one);
			assert.equal(found.severity, severity, found.text);
			assert.match(found.text, text);
			assert.equal(found.actions?.[0]?.action, action);
		});
	}

	test('with what its journal says: an error, else its last words', () => {
		const end = line('bot.service: Main process exited, code=exited, status=1/FAILURE');
		assert.match(
			judged(watched(exited(1)), [line('ERROR no module'), end]).text,
			/exit code 1; its journal says: ERROR no module$/,
		);
		assert.match(judged(watched(exited(1)), [line('cannot go on'), end]).text, /its journal says: cannot go on$/);
		assert.match(
			judged(watched(failed!), [line('all is well'), line(end.text.replace('exited,', 'killed,'))]).text,
			/signal 9$/,
		);
	});

	test('systemd’s own words are not its last ones', () => {
		const own = [
			line('Started bot.service - bot.'),
			line('bot.service: Main process exited, code=exited, status=1/FAILURE'),
		];
		assert.match(judged(watched(exited(1)), own).text, /exit code 1$/);
	});

	test('the next boot, and the next logout', () => {
		assert.equal(judgeBoot(watched({...running!, enabled: 'enabled'})).severity, 'ok');
		assert.equal(judgeBoot(watched(running!)).actions?.[0]?.action, 'unit.enable');
		assert.match(judgeBoot(watched(running!, {manager: {user: 'lab', linger: false}})).next ?? '', /enable-linger lab/);
	});
});

const asked = {
	url: 'http://localhost:8008',
	path: '~/config.yaml',
	key: 'matrix.access_token',
	user: '@b:example.org',
	homeserver: 'example.org',
	actions: [],
};
const refused = new MatrixError(401, 'Invalid access token passed. (M_UNKNOWN_TOKEN)', {errcode: 'M_UNKNOWN_TOKEN'});

describe('the token of a bot', () => {
	const cases: ReadonlyArray<readonly [string, Parameters<typeof judgeRefused>[2], RegExp]> = [
		[
			'nothing more is known',
			{},
			/not valid any more at http:\/\/localhost:8008: it was logged out or its user deactivated/,
		],
		['its user is there', {account: 'there'}, /it was logged out \(M_UNKNOWN_TOKEN\)$/],
		['its user is deactivated', {account: 'deactivated'}, /^the bot's user @b:example\.org is deactivated/],
		['its user is locked', {account: 'locked'}, /is locked/],
		['there is no such user', {account: 'missing'}, /^there is no user @b:example\.org/],
		[
			'another homeserver is there',
			{serverName: 'other.org'},
			/URL of ~\/config\.yaml is wrong: http:\S+ is other\.org, the bot belongs to example\.org/,
		],
		[
			'our own knows it',
			{knownAt: 'http://localhost:8009'},
			/does not know the token, Synapse at http:\/\/localhost:8009 does/,
		],
	];
	for (const [what, beside, text] of cases) {
		test(what, () => {
			const found = judgeRefused(asked, refused, {serverName: 'example.org', ...beside});
			assert.equal(found.severity, 'critical');
			assert.match(found.text, text);
			assert.ok(found.next);
		});
	}

	test('good, of another user, of another homeserver, in no room', () => {
		assert.equal(judgeKnown(asked, '@b:example.org').severity, 'ok');
		assert.match(judgeKnown(asked, '@c:example.org').text, /is of @c:example\.org, its config says @b:example\.org/);
		assert.match(
			judgeKnown({...asked, user: undefined}, '@b:other.org').text,
			/a user of another homeserver than example\.org/,
		);
		assert.equal(judgeRooms([], '@b:example.org').text, '@b:example.org is in no room, so nobody can talk to it');
		assert.equal(judgeRooms(['!a:x'], undefined).severity, 'ok');
	});

	test('its homeserver: the URL or Synapse is to blame', () => {
		const at = {url: 'http://localhost:8009', key: 'homeserver', path: 'c.yaml', host: 'h'};
		const silent = {kind: 'silent', words: 'nothing listens there'} as const;
		const own = {url: 'http://localhost:8008', host: 'h'};
		assert.equal(judgeHomeserver({...at, answered: {kind: 'up', versions: []}}).severity, 'ok');
		assert.equal(judgeHomeserver({...at, answered: {kind: 'unknown', words: 'h is away'}}).severity, 'unknown');
		assert.match(
			judgeHomeserver({...at, answered: silent, own: {...own, answered: {kind: 'up', versions: []}}}).text,
			/^the bot's homeserver URL http:\/\/localhost:8009 \(homeserver in c\.yaml\) leads nowhere/,
		);
		assert.equal(judgeHomeserver({...at, answered: silent, own: {...own, answered: silent}}).flow, 'synapse');
		assert.match(judgeHomeserver({...at, answered: silent}).text, /^no homeserver answers at/);
	});
});

describe('what the check of a bot explains', () => {
	const two = configOf({
		hosts: {a: {ssh: 'a'}, b: {ssh: 'b'}},
		homeserver: 'example.org',
		bots: [
			{host: 'a', unit: 'one'},
			{host: 'a', unit: 'two'},
			{host: 'b', unit: 'two', scope: 'system'},
		],
	});
	const subjects = botFlow.subjects(two);
	const verdict = (more: Partial<Verdict>): Verdict => ({
		host: 'a',
		part: 'bot one',
		severity: 'critical',
		text: '',
		...more,
	});
	const explained = (more: Partial<Verdict>) =>
		subjects.filter(subject => botFlow.explains(verdict(more), subject)).map(({id}) => id);

	test('its own unit, on its own host', () => {
		assert.deepEqual(
			subjects.map(({id, bot}) => `${id} ${bot}`),
			['example.org/one 0', 'example.org/two@a:user 1', 'example.org/two@b:system 2'],
		);
		assert.deepEqual(explained({group: 'bots', select: 'a/user/one'}), ['example.org/one']);
		assert.deepEqual(explained({group: 'bots', select: 'b/system/two', host: 'b'}), ['example.org/two@b:system']);
		assert.deepEqual(explained({group: 'bots', select: 'a/system/two'}), []);
		assert.deepEqual(explained({group: 'units', select: 'a/user/one'}), []);
		assert.deepEqual(explained({group: 'bots'}), ['example.org/one', 'example.org/two@a:user']);
	});
});
