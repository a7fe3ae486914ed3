import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Host} from '../../source/hosts/host.js';

export function terminalTests(host: () => Host): void {
	test('a terminal: its size, another size, its end', {timeout: 20_000}, async () => {
		const script = `stty size; trap 'stty size; exit 5' WINCH; echo ready; while :; do sleep 0.05; done`;
		const terminal = await host().terminal(['sh', '-c', script], {columns: 101, rows: 33});
		let text = '';
		for await (const chunk of terminal.stream) {
			const before = text;
			text += chunk;
			if (text.includes('ready') && !before.includes('ready')) {
				terminal.resize({columns: 77, rows: 22});
			}
		}

		assert.match(text, /33 101\r\nready\r\n22 77/);
		assert.equal(await terminal.ended, 5);
	});

	test('a terminal: words arrive, keys arrive', {timeout: 20_000}, async () => {
		const terminal = await host().terminal(
			['sh', '-c', 'printf "%s|" "$@"; read x; echo "got $x"', 'sh', "it's", '$x'],
			{
				columns: 80,
				rows: 24,
			},
		);
		let text = '';
		for await (const chunk of terminal.stream) {
			const before = text;
			text += chunk;
			if (text.includes('$x|') && !before.includes('$x|')) {
				terminal.stream.write('key\r');
			}
		}

		assert.match(text, /^it's\|\$x\|/);
		assert.match(text, /got key/);
		assert.equal(await terminal.ended, 0);
	});
}
