import assert from 'node:assert/strict';
import {test} from 'node:test';
import headless from '@xterm/headless';
import fc from 'fast-check';
import {clean} from '../../../source/parsers/clean.js';

const cases: ReadonlyArray<readonly [name: string, text: string, cleaned: string]> = [
	['plain text as it is', 'GET /_matrix/client/versions 200', 'GET /_matrix/client/versions 200'],
	['letters of the world as they are', 'Grüße, 世界, العربية, हिन्दी, é', 'Grüße, 世界, العربية, हिन्दी, é'],
	['joined emoji as they are', '👩‍👩‍👧 👍🏽 ❤️ 🇩🇪', '👩‍👩‍👧 👍🏽 ❤️ 🇩🇪'],
	['colours', '\x1b[1;31mred\x1b[0m', 'red'],
	['cursor, clearing, modes', 'a\x1b[2J\x1b[H\x1b[?1049hb\x1b[10;10H', 'ab'],
	['title and clipboard', '\x1b]0;evil\x07a\x1b]52;c;ZXZpbA==\x1b\\b', 'ab'],
	['8 bit', '\x9b31mred\x9d0;evil\x9cb\x90q\x9c', 'redb'],
	['device control, privacy, application', '\x1bPq#0\x1b\\a\x1b^x\x1b\\b\x1b_y\x1b\\c', 'abc'],
	['what is not terminated stays to be seen', 'a\x1b]0;evil', 'a0;evil'],
	['cut in the middle', 'a\x1b[', 'a'],
	['a sequence in a sequence', 'a\x1b\x1b[31m[31mb', 'a[31mb'],
	['reset and charset', 'a\x1bcb\x1b(0c', 'abc'],
	['controls', 'a\x00\x07\x08\x0b\x0c\x0e\x7f\x85b', 'ab'],
	['line breaks are shown', 'a\r\nb\nc\u2028d', 'a↵b↵c↵d'],
	['a carriage return would overwrite', 'good\revil', 'goodevil'],
	['tabs', 'a\tb', 'a    b'],
	['bidi', 'user\u202enimda\u202c \u2066x\u2069 \u200f\u061c', 'usernimda x '],
	['zero widths', 'pa\u200bss\u2060wo\ufeffrd\u00ad\u180e\u034f', 'password'],
	['invisible letters and tags', 'a\u3164\u115f\uffa0\u{e0041}b', 'ab'],
	['stray joiners', 'a\u200db\u200cc', 'abc'],
	['broken surrogates', 'a\ud800b\udc00', 'a\ufffdb\ufffd'],
	['a tower of marks', `e${'\u0301'.repeat(1000)}x`, `e${'\u0301'.repeat(4)}x`],
	['a mark for what stands before the text', '\u0301\u0302a', 'a'],
	['a syllable without end', `가${'\u11a8'.repeat(100)}`, `가${'\u11a8'.repeat(3)}`],
];

for (const [name, text, cleaned] of cases) {
	test(`clean: ${name}`, () => {
		assert.equal(clean(text), cleaned);
	});
}

/** Pieces that do harm, whole and broken, among harmless ones. */
const pieces = fc.constantFrom(
	'\x1b',
	'\x1b[',
	'\x1b]',
	'\x1bP',
	'\x9b',
	'\x9d',
	'\x90',
	'\x9c',
	'\x07',
	'\x1b\\',
	'\x1b]0;title\x07',
	'\x1b]52;c;eA==\x07',
	'\x1b[?1049h',
	'\x1b[?25l',
	'\x1b[6n',
	'\x1b[5;5H',
	'\x1bc',
	'\x0e',
	'\r',
	'\n',
	'\t',
	'\b',
	'31m',
	'?1000h',
	'0;x',
	'\u202e',
	'\u200d',
	'\u200b',
	'\ufe0f',
	'\u0301',
	'\u0301'.repeat(20),
	'\ud83d',
	'\udc69',
	'👩',
	'👩‍👩‍',
	'世',
	'a',
	' ',
	'\u1160',
);
const hostile = fc
	.array(fc.oneof(pieces, fc.string({unit: 'binary', maxLength: 4})), {maxLength: 40})
	.map(parts => parts.join(''));

test('whatever comes: no controls, nothing invisible but in emoji, bounded marks, well-formed, and cleaning twice is cleaning once', () => {
	fc.assert(
		fc.property(hostile, text => {
			const cleaned = clean(text);
			assert.doesNotMatch(cleaned, /[\x00-\x1f\x7f-\x9f\u2028\u2029\ufff9-\ufffb]/);
			assert.doesNotMatch(cleaned, /(?![\u200d\ufe0e\ufe0f])\p{Default_Ignorable_Code_Point}/u);
			assert.doesNotMatch(cleaned, /\p{Mark}{5}/u);
			assert.doesNotMatch(cleaned, /^\p{Mark}/u);
			assert.doesNotMatch(cleaned, /\u200d(?!\p{Extended_Pictographic})/u);
			assert.ok(cleaned.isWellFormed());
			assert.equal(clean(cleaned), cleaned);
		}),
		{numRuns: 3000},
	);
});

const write = (terminal: InstanceType<typeof headless.Terminal>, text: string): Promise<void> =>
	new Promise(resolve => terminal.write(text, resolve));

test('a terminal is as before: cursor in its row, modes, title, buffer, no answer, the cells around it', async () => {
	await fc.assert(
		fc.asyncProperty(hostile, async text => {
			const terminal = new headless.Terminal({cols: 2000, rows: 5, allowProposedApi: true});
			const events: string[] = [];
			terminal.onTitleChange(title => events.push(`title ${title}`));
			terminal.onData(data => events.push(`data ${data}`));
			terminal.onBell(() => events.push('bell'));
			terminal.onLineFeed(() => events.push('line feed'));
			await write(terminal, 'above\r\n|');
			events.length = 0;
			const modes = JSON.stringify(terminal.modes);
			await write(terminal, clean(text));
			assert.deepEqual(events, []);
			assert.equal(JSON.stringify(terminal.modes), modes);
			const {active, normal} = terminal.buffer;
			assert.equal(active, normal.type === active.type ? active : normal);
			assert.equal(active.type, 'normal');
			assert.equal(active.cursorY, 1);
			assert.ok(active.cursorX >= 1);
			assert.equal(active.getLine(0)?.translateToString(true), 'above');
			assert.equal(active.getLine(1)?.getCell(0)?.getChars()[0], '|');
			assert.equal(active.getLine(2)?.translateToString(true), '');
			// The next text has the attributes and the charset that it had.
			await write(terminal, 'q');
			const cell = active.getLine(1)?.getCell(active.cursorX - 1);
			assert.equal(cell?.getChars(), 'q');
			assert.ok(
				cell?.isFgDefault() && cell.isBgDefault() && !cell.isBold() && !cell.isInverse() && !cell.isInvisible(),
			);
			terminal.dispose();
		}),
		{numRuns: 150},
	);
});
