import assert from 'node:assert/strict';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {unitStart} from '../../source/actions/unit-actions.js';
import {journal} from '../../source/sources/journal.js';
import type {LogData} from '../../source/sources/log-data.js';
import {logFile} from '../../source/sources/log-file.js';
import {units} from '../../source/sources/units.js';
import type {Slice} from '../../source/store/slice.js';
import {asRoot, throwAwayUnit} from './user-units.js';
import {notes, texts, watchLab, words} from './watch-lab.js';

const bot = `synaptop-journal-${process.pid}`;
const argument = `user/${bot}`;
const file = `/home/lab/.${bot}/file.log`;
const config = `
hosts:
  matrix: {ssh: LXC_matrix, docker: false}
  guest: {ssh: nodocker@LXC_matrix, docker: false}
bots: [{host: matrix, unit: ${bot}}]
logs: [{host: matrix, path: ~/.${bot}/file.log}]
`;

/** Numbers its lines, a hundred a second, to its output and into a file; ends when there is a file `stop`. */
const numbers = `cd "$(dirname "$0")"
i=0
while test ! -e stop; do
  i=$((i+1)); echo "line $i"; echo "line $i" >>file.log
  sleep 0.01
done
echo end; echo end >>file.log
exec sleep 600
`;

const counted = (data: LogData): number[] =>
	texts(data).flatMap(text => (text.startsWith('line ') ? [Number(text.slice(5))] : []));
const inARow = (from: number, count: number): number[] => Array.from({length: count}, (_, index) => from + index);

describe('journals and log files on the lab', {timeout: 120_000}, () => {
	let watch: Awaited<ReturnType<typeof watchLab>>;
	let unit: Awaited<ReturnType<typeof throwAwayUnit>>;

	before(async () => {
		unit = await throwAwayUnit('lab', bot, numbers);
		watch = await watchLab(config, bot);
		watch.program.sources.start();
		await watch.until(units, ({phase}) => phase === 'live');
	});
	after(async () => {
		await watch.close();
		await unit.remove();
	});

	const held = <Data extends LogData>(source: {readonly id: string; readonly empty: Data}, of: string): Data =>
		watch.program.store.get(watch.keyOf(source, of), source.empty).data;

	test('B2: twenty cuts, and each line of journal and file is there once', {timeout: 100_000}, async () => {
		const {program, keyOf, until, cut} = watch;
		const views = [program.sources.view(keyOf(journal, argument)), program.sources.view(keyOf(logFile, file))];
		assert.match(words(await watch.run(unitStart)), /^done: active \(running\) since .*, main PID \d+$/);
		const reach = async (number: number): Promise<void> => {
			const reached = ({data}: Slice<LogData>): boolean => (counted(data).at(-1) ?? 0) >= number;
			await Promise.all([until(journal, reached, argument), until(logFile, reached, file)]);
		};

		await reach(20);
		for (let count = 0; count < 20; count += 1) {
			const newest = counted(held(journal, argument)).at(-1) ?? 0;
			await cut();
			await reach(newest + 20);
			if (count % 8 === 4) {
				await asRoot('mv', file, `${file}.${count}`);
			}
		}

		await asRoot('touch', `${unit.directory}/stop`);
		const ends = ({data}: Slice<LogData>): boolean => texts(data).includes('end');
		const {data} = await until(journal, ends, argument);
		const {data: written} = await until(logFile, ends, file);
		const last = Number(await asRoot('sh', '-c', `cat ${file}* | grep -c ^line`));
		assert.ok(last > 400, `only ${last} lines`);
		assert.deepEqual(counted(data), inARow(1, last));
		assert.deepEqual(counted(written), inARow(1, last));
		assert.deepEqual(notes(data), []);
		assert.equal(notes(written).filter(note => note.includes('rotated')).length, 2);

		const [first, ...others] = data.lines;
		const range = [{cursor: first!.cursor}, {cursor: others[99]!.cursor}] as const;
		const saved: string[] = [];
		for await (const line of program.sources.range(keyOf(journal, argument), ...range, AbortSignal.timeout(20_000))) {
			saved.push(line);
		}

		assert.equal(saved.length, 101);
		await asRoot('rm', `${unit.directory}/stop`);
		await unit.systemctl('restart', bot);
		for (const view of views) {
			view.release();
		}
	});

	test('the journal is rotated, and vacuumed while the connection is away: it goes on, and the gap is told', async () => {
		const {program, keyOf, until, cut} = watch;
		const view = program.sources.view(keyOf(journal, argument));
		const goOn = (): Promise<Slice<LogData>> => {
			const newest = (data: LogData): number => data.lines.at(-1)?.seq ?? 0;
			const now = newest(held(journal, argument));
			return until(journal, ({data, phase}) => phase === 'live' && newest(data) > now + 30, argument);
		};

		await goOn();
		await asRoot('journalctl', '--rotate');
		assert.deepEqual(notes((await goOn()).data), []);
		await cut();
		assert.deepEqual(notes((await goOn()).data), [], 'nothing is missing yet');
		await cut(async () => {
			await asRoot('journalctl', '--rotate');
			// Whatever was written until now goes.
			await asRoot('journalctl', '--quiet', '--vacuum-time=1ms');
		});
		const {data} = await goOn();
		assert.equal(notes(data).filter(note => note.includes('gap')).length, 1, String(notes(data)));
		const run = counted(data).slice(counted(data).lastIndexOf(1));
		assert.deepEqual(
			run,
			[...new Set(run)].toSorted((a, b) => a - b),
		);
		await program.sources.older(keyOf(journal, argument));
		assert.equal(held(journal, argument).older, 'none');
		view.release();
	});

	test("the system's journal; where this user may not read it, that is told with the cure", async () => {
		const {program, keyOf, until} = watch;
		const view = program.sources.view(keyOf(journal, 'system/ssh'));
		const {data} = await until(journal, slice => slice.data.lines.length > 0, 'system/ssh');
		assert.ok(texts(data).length > 0);
		view.release();
		const guest = program.sources.view(keyOf(journal, 'system/ssh', 'guest'));
		const {error} = await until(journal, slice => slice.error !== undefined, 'system/ssh', 'guest');
		assert.match(`${error?.message} ${error?.cure}`, /may not be read.*systemd-journal/);
		guest.release();
	});

	test("a user without a journal of its own (a UID below 1000): read from the system's", async () => {
		const name = `lowuid${process.pid % 1000}`;
		await asRoot('useradd', '-r', '-m', '-d', `/home/${name}`, '-s', '/bin/bash', '-G', 'systemd-journal', name);
		const login = `mkdir $1/.ssh && cp /home/nodocker/.ssh/authorized_keys $1/.ssh && chown -R $2 $1`;
		await asRoot('sh', '-c', login, 'sh', `/home/${name}`, name);
		const low = await watchLab(`hosts: {matrix: {ssh: ${name}@LXC_matrix, docker: false}}\n`, bot);
		try {
			low.program.sources.start();
			const view = low.program.sources.view(low.keyOf(journal, argument));
			await low.until(journal, ({data}) => data.state === 'following', argument);
			// Begun when its journal is open: no line of it may be left out.
			const own = await throwAwayUnit(name, bot, 'echo one; echo two; exec sleep 600\n');
			await own.systemctl('start', bot);
			const {data} = await low.until(journal, slice => texts(slice.data).includes('two'), argument);
			assert.deepEqual(
				texts(data).filter(text => !text.startsWith('Start')),
				['one', 'two'],
			);
			view.release();
			await own.remove();
		} finally {
			await low.close();
			const gone = `loginctl terminate-user $1; n=0; until userdel -r $1 2>/dev/null; do n=$((n+1)); test $n -lt 20 || exit 1; sleep 0.3; done`;
			await asRoot('sh', '-c', gone, 'sh', name);
		}
	});
});
