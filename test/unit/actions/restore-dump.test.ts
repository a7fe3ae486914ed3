// The scripts themselves, in a real sh, on dumps that were made by hand: what is refused, and what comes out as SQL.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, describe, test} from 'node:test';
import {promisify} from 'node:util';
import {gzipSync} from 'node:zlib';
import {backupPatterns, findDump, patternWord, readDump} from '../../../source/actions/restore-dump.js';
import {configOf} from '../../../source/config/schema.js';

const execute = promisify(execFile);
const here = mkdtempSync(path.join(tmpdir(), 'synaptop-dump-'));
after(() => rmSync(here, {recursive: true}));

const [stack] = configOf({
	hosts: {db: {ssh: 'a'}, other: {ssh: 'b'}},
	homeserver: 'example.org',
	postgres: {host: 'db', command: ['psql']},
	backup: {directory: here},
	backups: [
		{host: 'db', glob: `${here}/their [a]*`},
		{host: 'other', glob: '/elsewhere/*'},
	],
}).stacks;

const base = `fail() { printf 'FAIL %s' "$1"; exit 1; }\nhuman() { echo "$1"; }\n`;

/** What the script says of a dump; `reads`: all of it is read through, by this pg_restore. */
async function look(chosen: string, then = '', restore = 'pg_restore_is_not_asked'): Promise<string> {
	const script = `${base}${readDump(restore)}${findDump(stack!, chosen)}${then}`;
	const {stdout} = await execute('sh', ['-c', script], {maxBuffer: 1 << 24}).catch(error => error);
	return stdout.trim();
}

const read = (file: string, restore?: string): Promise<string> =>
	look(file, 'read_through\nprintf "%s\\n" "$rows" "$tables"', restore);

const put = (name: string, content: string | Uint8Array): string => {
	const file = path.join(here, name);
	writeFileSync(file, content);
	return file;
};

/** As pg_dump 15 and newer write it, with what may not come through. */
const sql = `--
-- PostgreSQL database dump
--

\\restrict AbC
SET statement_timeout = 0;
DROP TABLE public.users;
CREATE TABLE public.users (name text);
ALTER TABLE public.users OWNER TO matrix;
COPY public.users (name) FROM stdin;
\\N
DROP DATABASE x;
\\\\connect
GRANT all;
\\.

COPY other."we ird" (n) FROM stdin;
\\.

GRANT ALL ON TABLE public.users TO somebody;
CREATE FUNCTION f() RETURNS void AS $$
BEGIN
END;
$$;
\\unrestrict AbC
--
-- PostgreSQL database dump complete
--
`;

describe('which dump', () => {
	test('patterns of ours and of theirs on that host, quoted but for what means something', () => {
		assert.deepEqual(backupPatterns(stack!, 'database').slice(1), [
			`'${here}/their '[a]*`.replace(/^'([\w/.-]+)\/their '/, `'$1/their '`),
		]);
		assert.equal(patternWord("~/it's $(x)/*.dump"), "~/'it'\\''s $(x)/'*.dump");
	});

	test('the newest of all that are one', async () => {
		assert.equal(
			await look('newest'),
			'FAIL there is no dump of a database that can be read: back it up first, or say which',
		);
		const old = put(`example.org-database-20260101T000000Z.dump`, 'PGDMP12');
		await execute('touch', ['-d', '2026-01-01', old]);
		assert.match(await look('newest'), /^dump \S+example\.org-database-20260101T000000Z\.dump: custom, 7$/);
		put('their adump', sql);
		await execute('touch', ['-d', '2026-01-02', path.join(here, 'their adump')]);
		put('their apicture', 'x');
		assert.match(await look('newest'), /their adump: plain, \d+$/);
	});

	for (const [name, content, said] of [
		['a.sql.gz', gzipSync(sql), /: gzip, \d+$/],
		['a.tar', `toc.dat${'\0'.repeat(505)}`, /: tar, 512$/],
		['all.sql', '-- PostgreSQL database cluster dump\n', /^FAIL \S+ is of a whole server \(pg_dumpall\)/],
		['all.gz', gzipSync('-- PostgreSQL database cluster dump\n'), /^FAIL \S+ is of a whole server/],
		['a.zst', Buffer.from('28b52ffd0011', 'hex'), /^FAIL \S+ is compressed with zstd: unpack it first/],
		['a.xz', Buffer.from('fd377a585a0000', 'hex'), /compressed with xz/],
		['a.bz2', 'BZh91AY', /compressed with bzip2/],
		['media.tar.gz', gzipSync('media/x'), /is no dump of a database that is known/],
		['words', 'hello', /is no dump of a database that is known/],
		['empty', '', /^FAIL \S+ is empty$/],
	] as const) {
		test(`${name}: ${said.source}`, async () => assert.match(await look(put(name, content)), said));
	}

	test('a directory, and one that is not there', async () => {
		assert.match(await look(here), /^FAIL \S+ is a directory \(pg_dump -Fd\)/);
		assert.equal(await look('/nowhere/x'), 'FAIL there is no file /nowhere/x');
	});
});

describe('read through', () => {
	test('plain SQL: rows are counted, and only what belongs into one database comes out', async () => {
		const file = put('whole.sql', sql);
		assert.match(await read(file), /\nD\|T\|users\|4\n(?:.*\n)*2$/);
		const fed = await look(file, 'feed');
		assert.equal(
			fed.slice(fed.indexOf('\n') + 1),
			sql.replaceAll(/^(?:\\(?:un)?restrict.*|DROP TABLE.*|ALTER .*|GRANT ALL ON.*)\n/gm, '').trim(),
		);
	});

	for (const [name, content, reason] of [
		['cut.sql', sql.slice(0, -60), /cut\.sql is cut short: the line that ends a dump is not in it$/],
		['cut.sql.gz', gzipSync(sql).subarray(0, -12), /cut\.sql\.gz is cut short or damaged: /],
		['cut in rows', sql.slice(0, sql.indexOf('GRANT all;')), /is cut short/],
		[
			'other',
			sql.replace('\nSET', '\n\\connect other\nSET'),
			/: line 6 is not for one database alone: \\connect other$/,
		],
		['shell', sql.replace('\nSET', '\n\\! id\nSET'), /line 6 is not for one database alone: \\! id$/],
		['gone', sql.replace('\nSET', '\nDROP DATABASE matrix;\nSET'), /alone: DROP DATABASE matrix;$/],
		['ended', sql.replace('\nSET', '\nCOMMIT;\nSET'), /alone: COMMIT;$/],
		['none', '--\n-- PostgreSQL database dump\n-- PostgreSQL database dump complete\n', /holds no table/],
	] as const) {
		test(`${name}: ${reason.source}`, async () =>
			assert.match(await read(put(name, content)), new RegExp(`\nFAIL .*${reason.source}`)));
	}

	test('of pg_restore: none there, one that cannot, one that ends in the middle', async () => {
		const file = put('x.dump', 'PGDMP12');
		assert.match(await read(file), /FAIL there is no pg_restore where pg_dump is: install .* postgres\.dump/);
		const fake = (script: string) => {
			put('pg_restore', `#!/bin/sh\n${script}\n`);
			return `sh ${here}/pg_restore`;
		};
		assert.match(
			await read(file, fake('echo "pg_restore: error: version" >&2; exit 1')),
			/FAIL pg_restore cannot list \S+: pg_restore: error: version$/,
		);
		const cut = `[ "$1" = --list ] && exit; printf 'COPY public.a (x) FROM stdin;\\n1\\n2'; echo 'pg_restore: error: end' >&2; exit 1`;
		assert.match(
			await read(file, fake(cut)),
			/FAIL \S+ cannot be restored: (?:pg_restore: error: end|it ends in the middle)$/,
		);
	});
});
