// A table and a log as anybody would write them with Ink, with nothing behind: what the screen alone costs. Windowed, one
// Text a row, one tick for all data, as in the program. Options as JSON:
//   containers  rows of the table; as many as fit in the upper half are drawn
//   held        lines of the log that are in memory from the start
//   arriving    lines that come in at the start, 5,000 a second: the young heap grows with them as it does in the program
//   rate        lines a second that come in then
//   tick        ms between two frames; 0: nothing ever changes
//   figures     ms between two changes of the table's figures
import process from 'node:process';
import {Box, render, Text, useInput} from 'ink';
import {createElement as h, useReducer, useState} from 'react';

const {
	containers = 10,
	held = 0,
	arriving = 0,
	rate = 0,
	tick = 0,
	figures = 2000,
} = JSON.parse(process.argv[2] ?? '{}');
const columns = 160;
const rows = 45;
const limit = 10_000;

let written = 0;
const line = () => {
	written += 1;
	return `02:52:02 ${['INFO   ', 'WARNING', 'ERROR  '][written % 3]} synapse.access.http.8008 - 460 - GET-${written} - 127.0.0.1 - 8008 - Processed request: ${written * 7}ms "GET /_matrix/client/versions"`;
};

const log = Array.from({length: held}, line);
const table = Array.from({length: containers}, (_, index) => ({name: `worker-${index + 1}`, cpu: 2, bars: '▂▃▅▂▁'}));
const listeners = new Set();

if (arriving > 0) {
	let arrived = 0;
	const timer = setInterval(() => {
		for (let index = 0; index < 50; index += 1) {
			log.push(line());
		}

		arrived += 50;
		if (arrived >= arriving) {
			clearInterval(timer);
		}
	}, 10);
}

if (rate > 0) {
	const began = performance.now();
	let sent = 0;
	setInterval(
		() => {
			const due = Math.floor(((performance.now() - began) / 1000) * rate) - sent;
			for (let index = 0; index < due; index += 1) {
				log.push(line());
			}

			sent += due;
			if (log.length > limit * 1.1) {
				log.splice(0, log.length - limit);
			}
		},
		Math.max(10, 1000 / rate),
	);
}

if (tick > 0) {
	let changed = 0;
	setInterval(() => {
		if (performance.now() - changed > figures) {
			changed = performance.now();
			for (const row of table) {
				row.cpu = Math.random() * 20;
				row.bars = `${row.bars.slice(1)}${'▁▂▃▄▅▆▇█'[Math.floor(Math.random() * 8)]}`;
			}
		}

		for (const listener of listeners) {
			listener();
		}
	}, tick);
}

const colors = [undefined, 'green', 'yellow', 'cyan'];
const Row = ({text, color, inverse}) => h(Text, {wrap: 'truncate', color, inverse}, text.slice(0, columns));

/** A row in a list. */
const item = (key, props) => h(Row, {key, ...props});

const Screen = () => {
	const [, draw] = useReducer(count => count + 1, 0);
	const [selected, select] = useState(0);
	useState(() => listeners.add(draw));
	useInput(input => {
		if (input === 'j' || input === 'k') {
			select(now => Math.min(containers - 1, Math.max(0, now + (input === 'j' ? 1 : -1))));
		}
	});
	const room = Math.min(containers, Math.floor((rows - 6) / 2));
	const offset = Math.max(0, Math.min(selected - Math.floor(room / 2), containers - room));
	const logRoom = rows - 6 - room;
	return h(
		Box,
		{flexDirection: 'column', width: columns, height: rows, overflow: 'hidden'},
		h(Row, {text: ' bare ink  example.org   ● matrix 3ms'}),
		h(Row, {text: ' 1 Containers  2 Activity'}),
		h(Row, {text: '─'.repeat(columns)}),
		h(Row, {text: '  NAME          STATE    HEALTH   CPU          MEM              IMAGE'}),
		...table.slice(offset, offset + room).map(({name, cpu, bars}, index) =>
			item(`row ${index}`, {
				color: colors[index % colors.length],
				text: `${offset + index === selected ? '›' : ' '} ${name.padEnd(14)}running  healthy ${cpu.toFixed(1).padStart(6)}% ${bars}  180M / 4.0G  4%  900 / 1.2k  0 matrixdotorg/synapse:v1.160.0`,
			}),
		),
		h(Row, {text: '── logs: worker-1 ─ following '.padEnd(columns, '─')}),
		...log.slice(-logRoom).map((text, index) => item(`log ${index}`, {text, color: colors[text.length % 4]})),
		h(Box, {flexGrow: 1}),
		h(Row, {text: ' ↵ logs  r restart  / filter  ? help  q quit'}),
	);
};

render(h(Screen), {
	alternateScreen: true,
	incrementalRendering: true,
	maxFps: 60,
	patchConsole: false,
	exitOnCtrlC: true,
	interactive: true,
});
setInterval(() => {}, 60_000);
