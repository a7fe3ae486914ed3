import assert from 'node:assert/strict';
import {readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {after, before, describe, test} from 'node:test';
import type {Outcome, Target} from '../../source/actions/action.js';
import type {FormInput} from '../../source/actions/form.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import type {Program} from '../../source/program.js';
import type {Finding} from '../../source/runbook/flow.js';
import {setUpFlow} from '../../source/runbook/set-up.js';
import {Secret} from '../../source/system/secret.js';
import {actionOf, asSuperuser, type EmptyHost, emptyHost, filled, perform, silent} from './empty-host.js';

// What stands in the way of a set-up: said clearly, and nothing is done by halves.

describe('a set-up that something stands in the way of', {timeout: 180_000}, () => {
	let host: EmptyHost;
	let program: Program;
	let target: Target;
	before(async () => {
		host = await emptyHost('wrong');
		program = await host.open();
		target = {host: 'matrix', kind: 'homeserver', id: host.server, name: host.server};
	});
	after(async () => {
		await program?.close();
		await host?.remove();
	});

	const database = (): FormInput => ({
		role: host.name,
		database: host.name,
		password: new Secret(host.secrets.database),
	});
	const compose = (more: FormInput = {}): FormInput => ({names: 'db.lab:host-gateway', element: false, ...more});
	const config = (): FormInput => ({...database(), server: host.server, host: 'db.lab', keys: ''});
	const onDatabase = (): Target => ({...target, kind: 'database'});
	const reason = (outcome: Outcome): string => (outcome.kind === 'failed' ? outcome.reason : JSON.stringify(outcome));
	const composeFile = () => `${host.directory}/docker-compose.yml`;
	const key = () => `${host.directory}/data/${host.server}.signing.key`;

	const finding = async (id: string, through: Program = program): Promise<Finding> => {
		const [subject] = setUpFlow.subjects(through.config);
		const {steps} = await through.runbook.run(setUpFlow, subject!);
		return steps.find(({step}) => step.id === id)!.finding!;
	};

	/** Planned as things are, and run when they are otherwise. */
	const overtaken = async (id: string, input: FormInput | undefined, meanwhile: () => Promise<unknown>) => {
		const action = actionOf(id);
		await Promise.all((action.reads ?? []).map(source => program.sources.read(source, 'matrix')));
		const plan = program.plan(action, target, input && filled(id, input));
		assert.equal(plan.unavailable, undefined);
		await meanwhile();
		return program.run(action, target, {plan});
	};

	test('an image that is not there and cannot be pulled', async () => {
		await perform(program, 'compose.create', target, compose({image: 'example.invalid/synapse:v1'}));
		const outcome = await perform(program, 'synapse.create-key', target);
		assert.match(
			reason(outcome),
			/^the image example\.invalid\/synapse:v1 is not on this host, and cannot be pulled: \S/,
		);
		await rm(composeFile());
	});

	test('a compose file that somebody wrote meanwhile stays', async () => {
		const outcome = await overtaken('compose.create', compose(), () => writeFile(composeFile(), 'theirs'));
		assert.match(reason(outcome), /there is a \S+docker-compose\.yml already: it is left as it is/);
		assert.equal(await readFile(composeFile(), 'utf8'), 'theirs');
		assert.match((await finding('compose')).text, /docker-compose\.yml cannot be used: /);
		await rm(composeFile());
		assert.equal((await perform(program, 'compose.create', target, compose())).kind, 'done');
	});

	test('a key that somebody put there meanwhile stays, under whatever name', async () => {
		for (const name of [`${host.server}.signing.key`, 'old.signing.key']) {
			const file = `${host.directory}/data/${name}`;
			const outcome = await overtaken('synapse.create-key', undefined, () => writeFile(file, 'theirs'));
			assert.match(reason(outcome), new RegExp(`there is a signing key already, ${name}: .*never replaced`));
			assert.equal(await readFile(file, 'utf8'), 'theirs');
			assert.deepEqual(
				(await readdir(`${host.directory}/data`)).filter(one => one.includes('.key')),
				[name],
			);
			await rm(file);
		}

		assert.equal((await perform(program, 'synapse.create-key', target)).kind, 'done');
	});

	test('a database with another collation, a role that may not log in: neither touched, nothing made', async () => {
		const {name} = host;
		const roles = () => asSuperuser(`select rolname, rolcanlogin from pg_roles where rolname = '${name}'`);
		await asSuperuser(
			`create database ${name} template template0 lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8' encoding 'UTF8'`,
		);
		const seen = await finding('database');
		assert.equal(seen.severity, 'critical');
		assert.match(
			seen.text,
			/Synapse cannot use the database \w+: its collation is C\.UTF-8, .*Synapse wants C, C and UTF8/,
		);
		const wrong = await perform(program, 'database.create', onDatabase(), database());
		assert.match(reason(wrong), /^there is a database \w+ already, and its collation is C\.UTF-8.*nothing was done/);
		assert.equal(await roles(), '');
		await asSuperuser(`drop database ${name}`);

		await asSuperuser(`create role ${name} nologin`);
		const silent = await perform(program, 'database.create', onDatabase(), database());
		assert.match(reason(silent), /^there is a role \w+ already that may not log in/);
		assert.equal(await roles(), `${name}|f`);
		await asSuperuser(`drop database if exists ${name}`);
		await asSuperuser(`drop role ${name}`);
		assert.match((await finding('database')).text, /^PostgreSQL on matrix says: database "\w+" does not exist$/);
	});

	test('a role of PostgreSQL that may make nothing: who may is to be said', async () => {
		const weak = host.config.replace(/admin: \[[^\]]*\]/, 'admin: [psql, -U, matrix, -d, matrix]');
		const through = createProgram(await parseConfig(weak, 'lab'), {audit: silent});
		try {
			const outcome = await perform(through, 'database.create', onDatabase(), database());
			assert.match(reason(outcome), /psql is not let in|may not make roles and databases: say in postgres\.admin/);
		} finally {
			await through.close();
		}
	});

	test('a config that Synapse refuses is not put in place; one that is there meanwhile stays', async () => {
		const whole = await readFile(key(), 'utf8');
		await writeFile(key(), 'no key\n');
		const refused = await perform(program, 'synapse.create-config', target, config());
		assert.match(reason(refused), /signing.key|sign/i);
		const place = `${host.directory}/config`;
		assert.deepEqual(await readdir(place), []);
		await writeFile(key(), whole);
		const outcome = await overtaken('synapse.create-config', config(), () =>
			writeFile(`${place}/homeserver.yaml`, 'theirs'),
		);
		assert.match(reason(outcome), /there is a homeserver\.yaml already: it is left as it is/);
		assert.equal(await readFile(`${place}/homeserver.yaml`, 'utf8'), 'theirs');
		assert.equal((await finding('config')).severity, 'skipped');
		await rm(`${place}/homeserver.yaml`);
	});

	test('a port that something else has', async () => {
		assert.equal((await perform(program, 'database.create', onDatabase(), database())).kind, 'done');
		assert.equal((await perform(program, 'synapse.create-config', target, config())).kind, 'done');
		const server = createServer();
		await new Promise<void>(resolve => server.listen(host.ports.client, '127.0.0.1', resolve));
		try {
			const outcome = await perform(program, 'stack.up', target);
			assert.match(
				reason(outcome),
				new RegExp(
					`^127\\.0\\.0\\.1:${host.ports.client} is taken by something else on this host: end that, or give another port in docker-compose\\.yml$`,
				),
			);
			assert.match((await finding('stack')).text, /there is no container|is created/);
		} finally {
			server.close();
		}
	});
});
