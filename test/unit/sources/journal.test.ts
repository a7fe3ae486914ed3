import assert from 'node:assert/strict';
import {test} from 'node:test';
import {journal} from '../../../source/sources/journal.js';
import {journalCommand} from '../../../source/sources/journal-command.js';
import {emptyLog} from '../../../source/sources/log-data.js';
import {settled} from '../../helpers/fake-clock.js';
import {createFakeJournal} from '../../helpers/fake-journal.js';
import {setUpSources} from '../../helpers/sources.js';

const key = {source: 'journal', host: 'h', argument: 'user/bot'};

const setUp = async (lines: readonly string[] = []) => {
	const fake = createFakeJournal();
	for (const line of lines) {
		fake.write(line);
	}

	const parts = setUpSources([journal], fake.exec, {stream: fake.stream});
	const {clock, host, sources, store} = parts;
	sources.start();
	host.online();
	const view = sources.view(key);
	await clock.advance(50);
	const slice = () => store.get(key, emptyLog);
	const texts = () => [...slice().data.lines].filter(({note}) => !note).map(({text}) => text);
	const notes = () => [...slice().data.lines].filter(({note}) => note).map(({text}) => text);
	return {...parts, fake, view, slice, texts, notes};
};

const numbered = (from: number, to: number): string[] =>
	Array.from({length: to - from}, (_, index) => `line ${from + index}`);

test('the command, for a unit of a user and of the system', () => {
	const shared = ['--output=json', '--output-fields=MESSAGE,PRIORITY,_TRANSPORT', '--all'];
	assert.deepEqual(journalCommand('user/bot', {last: 500}, {follow: true}), [
		'journalctl',
		'--quiet',
		'--no-pager',
		'--user-unit=bot',
		...shared,
		'-n',
		'500',
		'-f',
	]);
	assert.deepEqual(journalCommand('system/a b', {before: 's=1', count: 9}), [
		'journalctl',
		'--quiet',
		'--no-pager',
		'--unit=a b',
		...shared,
		'-r',
		'--cursor=s=1',
		'-n',
		'9',
	]);
});

test('the last 500 lines, then what comes: cleaned, numbered, with the level of the text or of the journal', async () => {
	const {clock, fake, slice, texts, sources} = await setUp(numbered(0, 700));
	assert.deepEqual(texts(), numbered(200, 700));
	fake.write('\x1b[31mERROR\x1b[0m it broke');
	fake.write('  at x.py');
	fake.write('Failed with result exit-code', {PRIORITY: '4', _TRANSPORT: 'journal'});
	fake.write('INFO all is well', {PRIORITY: '3'});
	fake.write('plain');
	fake.write('said by syslog', {_TRANSPORT: 'syslog'});
	fake.write('', {MESSAGE: [0x67, 0x72, 0xc3, 0xbc, 0x1b, 0x63]});
	await clock.advance(20);
	const tail = slice().data.lines.slice(-7);
	assert.deepEqual(
		tail.map(({level, text}) => `${level ?? '-'} ${text}`),
		[
			'error ERROR it broke',
			'error   at x.py',
			'warning Failed with result exit-code',
			'info INFO all is well',
			'- plain',
			'info said by syslog',
			'- grü',
		],
	);
	assert.deepEqual([tail[0]?.seq, tail[0]?.at], [500, Date.parse('2026-11-23T02:00:00.700Z')]);
	sources.stop();
	await settled();
	assert.equal(fake.open, 0);
});

test('a unit that has not written yet: its first line is there too', async () => {
	const {clock, fake, texts, slice, sources} = await setUp();
	assert.deepEqual([slice().phase, slice().data.state, texts()], ['live', 'following', []]);
	fake.write('first');
	fake.write('second');
	await clock.advance(20);
	assert.deepEqual(texts(), ['first', 'second']);
	sources.stop();
});

test('over a hundred cuts each line is there once', async () => {
	const {clock, fake, host, texts, notes, slice, sources} = await setUp();
	const written: string[] = [];
	const write = (text: string): void => {
		written.push(text);
		fake.write(text);
	};

	for (let cut = 0; cut < 100; cut += 1) {
		write(`${cut} a`);
		await clock.advance(cut % 2 ? 20 : 0);
		write('same');
		if (cut % 3 === 0) {
			host.lose();
		} else {
			fake.cut();
		}

		write('same');
		write(`${cut} in the dark`);
		host.online();
		await clock.advance(1100);
	}

	assert.deepEqual(texts(), written);
	assert.deepEqual([notes(), slice().phase, fake.open], [[], 'live', 1]);
	sources.stop();
});

test('what was vacuumed away meanwhile is called a gap, once, and nothing comes again', async () => {
	const {clock, fake, host, texts, notes, sources} = await setUp(numbered(0, 10));
	host.lose();
	for (const line of numbered(10, 20)) {
		fake.write(line);
	}

	fake.vacuum(5);
	host.online();
	await clock.advance(1100);
	assert.deepEqual(texts(), [...numbered(0, 10), ...numbered(15, 20)]);
	assert.equal(notes().length, 1);
	assert.match(notes()[0]!, /gap/);
	// All of it is gone, and it is asked again and again.
	fake.vacuum(0);
	for (let cut = 0; cut < 3; cut += 1) {
		host.lose();
		host.online();
		await clock.advance(1100);
	}

	assert.deepEqual(notes().length, 2);
	assert.match(notes()[1]!, /nothing any more/);
	fake.write('line 20');
	await clock.advance(20);
	assert.equal(texts().at(-1), 'line 20');
	sources.stop();
});

test('more than is caught up with: the newest, with a note, and the others on scrolling back', async () => {
	const {clock, fake, host, texts, notes, slice, sources} = await setUp(numbered(0, 10));
	host.lose();
	for (const line of numbered(10, 8000)) {
		fake.write(line);
	}

	host.online();
	await clock.advance(1100);
	// Thousands of lines give everything else its turn in between.
	while (texts().at(-1) !== 'line 7999') {
		await settled();
	}

	assert.deepEqual(texts(), numbered(7500, 8000));
	assert.match(notes()[0]!, /more than 5000 lines came meanwhile/);
	await sources.older(key);
	assert.deepEqual([texts()[0], slice().data.older], ['line 6500', 'more']);
	sources.stop();
});

test('more than is caught up with, where the server allows one stream at a time', async () => {
	const fake = createFakeJournal();
	// As a host with one stream slot: the next stream waits until the one before has ended.
	let free = Promise.resolve();
	const stream: typeof fake.stream = async function* (argv, options) {
		const before = free;
		const {promise, resolve} = Promise.withResolvers<void>();
		free = promise;
		await before;
		try {
			yield* fake.stream(argv, options);
		} finally {
			resolve();
		}
	};
	const {clock, host, sources, store} = setUpSources([journal], fake.exec, {stream});
	const texts = () => [...store.get(key, emptyLog).data.lines].filter(({note}) => !note).map(({text}) => text);
	fake.write('line 0');
	sources.start();
	host.online();
	sources.view(key);
	await clock.advance(50);
	host.lose();
	for (const line of numbered(1, 6000)) {
		fake.write(line);
	}

	host.online();
	await clock.advance(1100);
	for (let turns = 0; turns < 1000 && texts().at(-1) !== 'line 5999'; turns += 1) {
		await settled();
	}

	assert.deepEqual(texts(), numbered(5500, 6000));
	sources.stop();
});

test('older lines come in front, page by page, until there are none', async () => {
	const {fake, texts, slice, sources} = await setUp(numbered(0, 2600));
	await sources.older(key);
	assert.deepEqual([texts().length, texts()[0], slice().data.older], [1500, 'line 1100', 'more']);
	await sources.older(key);
	await sources.older(key);
	await sources.older(key);
	assert.deepEqual([texts(), slice().data.older], [numbered(0, 2600), 'none']);
	assert.deepEqual([slice().data.lines.at(0)?.seq, slice().data.lines.at(-1)?.seq], [-2100, 499]);
	assert.ok(fake.calls.some(argv => argv.includes('-r')));
	sources.stop();
});

test('older lines of which the first is gone: none, and none that is held comes again', async () => {
	const {fake, texts, slice, sources} = await setUp(numbered(0, 2600));
	fake.vacuum(100);
	await sources.older(key);
	assert.deepEqual([texts(), slice().data.older], [numbered(2100, 2600), 'none']);
	sources.stop();
});

test('what is no record is counted and said, and the lines go on', async () => {
	const {clock, fake, texts, notes, slice, sources} = await setUp(['a']);
	fake.raw('{"__CURSOR":"s=1","MESSAGE":"cut off…');
	fake.write('b');
	await clock.advance(20);
	assert.deepEqual([texts(), slice().data.bad], [['a', 'b'], 1]);
	assert.match(notes()[0]!, /could not be read/);
	sources.stop();
});

test('no permission: said with the cure, and tried again', async () => {
	const {clock, fake, host, slice, texts, sources} = await setUp(['a']);
	host.lose();
	fake.refuse = 'journalctl: No journal files were opened due to insufficient permissions.';
	host.online();
	await clock.advance(1100);
	assert.equal(slice().phase, 'stale');
	assert.match(slice().error?.cure ?? '', /systemd-journal/);
	fake.refuse = undefined;
	fake.write('b');
	await clock.advance(60_000);
	assert.deepEqual([slice().phase, texts()], ['live', ['a', 'b']]);
	sources.stop();
});

test('a range is saved from the journal itself, both ends included', async () => {
	const {slice, sources} = await setUp(numbered(0, 600));
	const saved = async (from: object | undefined, to: object | undefined): Promise<string[]> => {
		const lines: string[] = [];
		for await (const line of sources.range(key, from, to, new AbortController().signal)) {
			lines.push(line);
		}

		return lines;
	};

	const [first, last] = [slice().data.lines.at(0)!, slice().data.lines.at(9)!];
	const part = await saved({cursor: first.cursor, at: first.at}, {cursor: last.cursor, at: last.at});
	assert.equal(part.length, 10);
	assert.equal(part[0], '2026-11-23T02:00:00.100Z line 100');
	sources.stop();
});
