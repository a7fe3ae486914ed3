import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {promisify} from 'node:util';
import fc from 'fast-check';
import type {JobStep, PlanContext} from '../../../source/actions/action.js';
import {databaseVacuum, tableVacuum} from '../../../source/actions/database-vacuum.js';
import {makePlan} from '../../../source/actions/make-plan.js';
import {sqlName, tableNamed, tableTarget} from '../../../source/actions/table.js';
import {configOf} from '../../../source/config/schema.js';
import {hostileWord} from '../../helpers/hostile-words.js';

const database = {host: 'h', kind: 'database', id: 'example.org', name: 'example.org'} as const;
const context = (command: readonly string[] | undefined, target: PlanContext['target'], probe?: object): PlanContext =>
	({
		config: configOf({
			hosts: {h: {local: true}},
			homeserver: 'example.org',
			postgres: {host: 'h', address: 'localhost:5432', ...(command ? {command: [...command]} : {})},
		}),
		target,
		latest: () => probe && [probe],
	}) as unknown as PlanContext;

const table = (schema: string, name: string) => tableTarget(database, {schema, table: name, name});

test('a table is named as SQL has it, or not at all', () => {
	assert.equal(sqlName(table('public', 'events')), '"public"."events"');
	assert.equal(sqlName(table('a"b', "x'; drop")), '"a""b"."x\'; drop"');
	assert.equal(sqlName(tableNamed(database, 'other.x')), '"other"."x"');
	assert.equal(tableNamed(database, 'public.x').name, 'x');
	assert.throws(() => sqlName(table('public', 'a\nSYNAPTOP\nrm')), RangeError);
	const {unavailable, steps} = makePlan(tableVacuum, context(['psql'], table('public', 'a\nb')), {});
	assert.match(unavailable ?? '', /cannot be named/);
	assert.deepEqual(steps, []);
});

test('not where nobody can be asked, and not on a standby', () => {
	assert.match(makePlan(databaseVacuum, context(undefined, database), {}).unavailable!, /postgres\.command/);
	const standby = {stack: 'example.org', facts: {standby: true}};
	assert.match(makePlan(tableVacuum, context(['psql'], table('public', 'x'), standby), {}).unavailable!, /standby/);
});

test('the script gives psql the name byte for byte, whatever is in it, and says what came of it', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-vacuum-'));
	t.after(() => rm(directory, {recursive: true, force: true}));
	const log = path.join(directory, 'log');
	const psql = [
		'sh',
		'-c',
		`sql=$(cat); printf '%s\\n--\\n' "$sql" >>'${log}'; case $sql in *RESULT*) echo 'RESULT well';; *clock*) echo 2026;; *sum*) echo 5;; esac`,
		'psql',
	];
	for (const name of [
		...fc.sample(hostileWord, {numRuns: 20, seed: 41}).filter(word => word !== '' && !/\p{Control}/u.test(word)),
		"we\"ird $(id) `id` 'a' :name \\g",
	]) {
		await rm(log, {force: true});
		const [step] = makePlan(tableVacuum, context(psql, table('public', name)), {}).steps as readonly JobStep[];
		const {stdout} = await promisify(execFile)('sh', ['-c', `sleep() { :; }\n${step!.script}`]);
		assert.match(stdout, /^RESULT well$/m, name);
		const said = await readFile(log, 'utf8');
		assert.ok(said.includes(`\nvacuum (analyze) "public"."${name.replaceAll('"', '""')}";\n`), said);
		assert.match(said, /set application_name = :'name';/);
	}
});

test('a psql that fails is a job that fails', async () => {
	const psql = ['sh', '-c', 'cat >/dev/null; echo "FATAL: no" >&2; exit 2', 'psql'];
	const [step] = makePlan(databaseVacuum, context(psql, database), {}).steps as readonly JobStep[];
	await assert.rejects(promisify(execFile)('sh', ['-c', `sleep() { :; }\n${step!.script}`]), /FATAL: no/);
});
