// What systemd, the journal, the log file and the scripts answer on the demo's machines, as recorded.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {mkdtemp, rm, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, describe, it} from 'node:test';
import {promisify} from 'node:util';
import {type Demo, startDemo} from '../../../source/demo/demo.js';
import {quote} from '../../../source/hosts/quote.js';
import {unitProperties} from '../../../source/parsers/systemd.js';
import {globScript} from '../../../source/sources/backups.js';
import {journalCommand} from '../../../source/sources/journal-command.js';
import {readScript} from '../../../source/sources/log-file-script.js';
import {script as unitScript} from '../../../source/sources/unit-script.js';
import {connectDemo, type DemoClient} from '../../helpers/demo-client.js';
import {fixture, jsonLines, lines} from '../../helpers/fixture.js';

const machines = ['matrix', 'database', 'proxy'] as const;

describe('the machines of the demo say only what was recorded, or what sh says', () => {
	let demo: Demo;
	let clients: Record<(typeof machines)[number], DemoClient>;
	const sh = (machine: (typeof machines)[number], ...argv: string[]) => clients[machine].exec(quote(argv));

	before(async () => {
		demo = await startDemo({seed: 7, faults: false, speed: 0});
		const [matrix, database, proxy] = await Promise.all(machines.map(name => connectDemo(demo.endpoints[name]!)));
		clients = {matrix: matrix!, database: database!, proxy: proxy!};
	});

	after(async () => {
		for (const client of Object.values(clients)) {
			client.end();
		}

		await demo.stop();
	});

	const blocks = (text: string) => text.split(/\n{2,}/).map(block => block.trim().split('\n'));
	const shown = Object.fromEntries(
		fixture('unit-states.show')
			.toString()
			.split(/^==> /m)
			.slice(1)
			.map(part => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
	);

	it('units in every state', async () => {
		const figureless = (line: string) =>
			line
				.replace(/\w{3} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/, 'TIME')
				.replace(/^(MainPID=)[1-9]\d*$/, '$1N')
				.replace(/^(InvocationID=)[\da-f]{32}$/, '$1ID')
				.replace(/^(NRestarts=)\d+$/, '$1N')
				.replace(/^(UnitFileState=)\w+$/, '$1STATE')
				.replace('lab-bot', 'claude-matrix-bot')
				.replace('/home/lab', '/home/demo');
		const look = async (state: string) => {
			const {stdout} = await sh('matrix', 'sh', '-c', unitScript, 'sh', 'MARK', 'user', 'claude-matrix-bot');
			const text = stdout.toString().split('\nMARK show\n')[1]!;
			assert.deepEqual(text.trim().split('\n').map(figureless), shown[state]!.trim().split('\n').map(figureless));
		};

		assert.deepEqual(new Set(lines('unit-system.show').map(line => line.split('=')[0])), new Set(unitProperties));
		await look('running');
		const {stdout} = await sh('matrix', 'sh', '-c', unitScript, 'sh', 'M', 'user', 'no-such-unit', 'claude-matrix-bot');
		const [missing, bot] = blocks(stdout.toString().split('\nM show\n')[1]!);
		assert.deepEqual(missing, shown.missing!.trim().split('\n'));
		assert.equal(bot?.length, missing?.length);
		demo.control.crash('claude-matrix-bot');
		await look('auto-restart');
		assert.equal((await sh('matrix', 'systemctl', '--user', 'stop', '--', 'claude-matrix-bot')).code, 0);
		await look('stopped');
		demo.control.startUnit('claude-matrix-bot');
		demo.control.crash('claude-matrix-bot', {forGood: true});
		await look('failed');
		assert.equal((await sh('matrix', 'systemctl', '--user', 'restart', '--', 'claude-matrix-bot')).code, 0);
		await look('running');
	});

	it('what systemctl says when it does something', async () => {
		const recorded = fixture('unit-verbs.txt')
			.toString()
			.replaceAll('lab-bot', 'claude-matrix-bot')
			.replaceAll('/lab/', '/demo/');
		const said = async (...words: string[]) => (await sh('matrix', 'systemctl', '--user', ...words)).stderr.toString();
		const all = [
			`==> enable\n${await said('disable', '--', 'claude-matrix-bot').then(() => said('enable', '--', 'claude-matrix-bot'))}`,
			`==> disable\n${await said('disable', '--', 'claude-matrix-bot')}`,
			`==> missing\n${await said('restart', '--', 'no-such-unit')}`,
		];
		await said('enable', '--', 'claude-matrix-bot');
		assert.equal(all.join(''), recorded);
	});

	it('the journal: whole records and chosen fields, in words that were recorded; cursors; followed', async () => {
		const wording = (message: string | number[]) =>
			(typeof message === 'string' ? message : `bytes: ${Buffer.from(message).toString('latin1')}`)
				.replace('lab-bot', 'claude-matrix-bot')
				.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}/, 'TIME')
				.replace(/\[\d+\]/, '[N]')
				.replace(/(main process|counter is at) \d+/, '$1 N');
		const recorded = [...jsonLines('journal-bot.jsonl'), ...jsonLines('journal-unit.jsonl')];
		const words = new Set(recorded.map(({MESSAGE}) => wording(MESSAGE)));
		const read = async (...argv: readonly string[]) => {
			const {stdout, code} = await sh('matrix', ...argv);
			assert.equal(code, 0);
			const text = stdout.toString().trim();
			return text === '' ? [] : text.split('\n').map(line => JSON.parse(line));
		};
		const whole = await read('journalctl', '--user', '-u', 'claude-matrix-bot', '-o', 'json', '--all');
		assert.ok(whole.length > 500);
		const kinds = (entry: object) => Object.keys(entry).sort().join(' ');
		const known = new Set(recorded.map(kinds));
		for (const entry of whole) {
			assert.ok(words.has(wording(entry.MESSAGE)), entry.MESSAGE);
			assert.ok(known.has(kinds(entry)), kinds(entry));
			assert.match(entry.__CURSOR, /^s=[\da-f]{32};i=[\da-f]+;b=[\da-f]{32};m=[\da-f]+;t=[\da-f]+;x=[\da-f]+$/);
		}

		const key = 'user/claude-matrix-bot';
		const last = await read(...journalCommand(key, {last: 20}));
		assert.equal(kinds(last[0]), kinds(jsonLines('journal-fields.jsonl')[0]));
		const cursors = (entries: ReadonlyArray<{__CURSOR: string}>) => entries.map(({__CURSOR}) => __CURSOR);
		assert.deepEqual(cursors(last), cursors(whole.slice(-20)));
		const middle = last[10]!.__CURSOR;
		assert.deepEqual(cursors(await read(...journalCommand(key, {from: middle}))), cursors(last.slice(10)));
		assert.deepEqual(cursors(await read(...journalCommand(key, {after: middle}))), cursors(last.slice(11)));
		assert.deepEqual(
			cursors(await read(...journalCommand(key, {before: middle, count: 5}))),
			cursors(last.slice(6, 11).reverse()),
		);
	});

	it('the look at backups, as sh says it', async () => {
		const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-test-'));
		try {
			const file = path.join(directory, 'matrix-20261123.dump');
			await writeFile(file, 'x');
			await utimes(file, 1e9, 1e9);
			const real = await promisify(execFile)('sh', ['-c', globScript, 'sh', `${directory}/matrix-*.dump`]);
			const none = await promisify(execFile)('sh', ['-c', globScript, 'sh', `${directory}/nothing-*`]);
			const form = (text: string) => text.replaceAll(directory, '/mnt/backups').replace(/\d+/g, 'N');
			const demoSays = async (glob: string) =>
				(await sh('database', 'sh', '-c', globScript, 'sh', glob)).stdout.toString();
			assert.equal(form(await demoSays('/mnt/backups/matrix-*.dump')), form(real.stdout));
			assert.equal(form(await demoSays('/mnt/backups/nothing-*')), form(none.stdout));
		} finally {
			await rm(directory, {recursive: true});
		}
	});

	it('the log file of the bot, as sh reads one', async () => {
		const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-test-'));
		try {
			const log = '~/.claude-matrix-bot/bot.log';
			const demoSays = async (...words: string[]) =>
				(await sh('matrix', 'sh', '-c', readScript, 'sh', log, ...words)).stdout.toString('latin1');
			const whole = await demoSays('', '0', '10000000');
			const end = whole.indexOf('\n') + 1;
			const [, inode = '', size = ''] = whole.split('\n')[0]!.split(' ');
			const file = path.join(directory, 'bot.log');
			await writeFile(file, whole.slice(end), 'latin1');
			const real = async (...words: string[]) =>
				(
					await promisify(execFile)('sh', ['-c', readScript, 'sh', file, ...words], {
						encoding: 'latin1',
						maxBuffer: 1 << 24,
					})
				).stdout;
			const own = (await real('', '0', '10')).split(' ')[1]!;
			for (const [given, from, count] of [
				['', '0', '500'],
				['same', '100', '200'],
				['same', String(Number(size) + 10), '200'],
				['7', '0', '10'],
			] as const) {
				const said = await demoSays(given === 'same' ? inode : given, from, count);
				const expected = await real(given === 'same' ? own : given, from, count);
				assert.equal(said.replace(` ${inode} `, ' INODE '), expected.replace(` ${own} `, ' INODE '));
			}
		} finally {
			await rm(directory, {recursive: true});
		}
	});
});
