import assert from 'node:assert/strict';
import {test} from 'node:test';
import {lineTime} from '../../../source/parsers/line-time.js';

const local = new Date(2026, 10, 23, 2, 50, 1, 123).getTime();
const utc = Date.UTC(2026, 10, 23, 2, 50, 1, 123);

const cases: ReadonlyArray<readonly [line: string, at: number | undefined]> = [
	['2026-11-23 02:50:01,123 - synapse.http - 12 - INFO - GET-1 - x', local],
	['2026-11-23T02:50:01.123456Z x', utc],
	['[2026-11-23T02:50:01.123Z] x', utc],
	['2026-11-23 02:50:01.123 UTC [1] LOG:  x', utc],
	['2026-11-23T03:50:01.123+01:00 x', utc],
	['2026-11-23 01:20:01.123 -0130 x', utc],
	['2026/11/23 02:50:01 [error] 7#7: x', local - 123],
	['2026-11-23 02:50:01', local - 123],
	['2026-13-45 99:50:01 x', undefined],
	['2026-11-23 x', undefined],
	['x 2026-11-23 02:50:01,123', undefined],
	['  File "bot.py", line 212, in run', undefined],
	['', undefined],
];

test('the time at the beginning of a line, in its zone or in ours', () => {
	for (const [line, at] of cases) {
		assert.equal(lineTime(line), at, line);
	}
});
