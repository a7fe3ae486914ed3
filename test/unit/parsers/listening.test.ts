import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseListening} from '../../../source/parsers/listening.js';

const line = (local: string, state: string): string =>
	`   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000   101        0 259531 1 0 100 0 0 10 0`;

test('what listens, IPv4 and IPv6, once each; connections are left out', () => {
	const text = [
		'  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
		line('0100007F:1538', '0A'),
		line('0100007F:1538', '0A'),
		line('00000000:0016', '0A'),
		line('010011AC:1538', '0A'),
		line('0100007F:9C40', '01'),
		line('00000000000000000000000000000000:1F48', '0A'),
		line('00000000000000000000000001000000:18EB', '0A'),
		line('0000000000000000FFFF00000100007F:2328', '0A'),
		line('B80D0120000000000000000001000000:0050', '0A'),
		'nonsense',
	].join('\n');
	assert.deepEqual(
		parseListening(text).map(({address, port}) => `${address} ${port}`),
		['127.0.0.1 5432', '0.0.0.0 22', '172.17.0.1 5432', ':: 8008', '::1 6379', '127.0.0.1 9000', '2001:db8::1 80'],
	);
});
