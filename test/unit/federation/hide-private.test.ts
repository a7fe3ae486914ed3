import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createHider} from '../../../source/federation/hide-private.js';

test('private addresses are taken out wherever they stand, public ones stay', () => {
	const {inText} = createHider();
	const cases: ReadonlyArray<readonly [string, string]> = [
		['192.168.1.5', '[private 1]'],
		['asked the resolver of this machine (192.168.1.5).', 'asked the resolver of this machine ([private 1]).'],
		['It ends with 192.168.1.5.', 'It ends with [private 1].'],
		['192.168.1.5:8448 and 10.0.0.1:8448', '[private 1]:8448 and [private 2]:8448'],
		['server/[fd00::1]:8448/tls', 'server/[private 3]:8448/tls'],
		['fe80::1%eth0, FD00::1', '[private 4], [private 3]'],
		['::1 and 127.0.0.53', '[private 5] and [private 6]'],
		['::ffff:192.168.1.5', '[private 7]'],
		['9.9.9.9, 2620:fe::fe, 1.160.0', '9.9.9.9, 2620:fe::fe, 1.160.0'],
		['at 07:20:11, sha AA:BB:CC', 'at 07:20:11, sha AA:BB:CC'],
		['https://192.168.1.5/.well-known', 'https://[private 1]/.well-known'],
		['public resolver fd00::1: 9.9.9.9 port 8448', 'public resolver [private 3]: 9.9.9.9 port 8448'],
		['connect EPERM fd00:0:0:0:0:0:0:1:8448', 'connect EPERM [private 8]:8448'],
		['fd00::1:, 2620:fe::fe: well', '[private 3]:, 2620:fe::fe: well'],
	];
	for (const [text, hidden] of cases) {
		assert.equal(inText(text), hidden);
	}
});

test('in all of plain data, the names of fields too; nothing else is changed', () => {
	const {inData} = createHider();
	const data = {at: 1, list: ['10.0.0.1', null, true], '10.0.0.1:443': {deep: 'x 10.0.0.2'}};
	assert.deepEqual(inData(data), {
		at: 1,
		list: ['[private 1]', null, true],
		'[private 1]:443': {deep: 'x [private 2]'},
	});
});
