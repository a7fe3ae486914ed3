import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {Action, PlanContext, Target} from '../../../source/actions/action.js';
import {composeCreate} from '../../../source/actions/compose-create.js';
import {databaseCreate} from '../../../source/actions/database-create.js';
import type {FormInput} from '../../../source/actions/form.js';
import {makePlan} from '../../../source/actions/make-plan.js';
import {stackUp} from '../../../source/actions/stack-up.js';
import {synapseCreateConfig} from '../../../source/actions/synapse-create-config.js';
import {synapseCreateKey} from '../../../source/actions/synapse-create-key.js';
import {configOf} from '../../../source/config/schema.js';
import type {Place, SetUpState, SynapseService} from '../../../source/set-up/state.js';
import {setUp} from '../../../source/sources/set-up.js';
import {Secret} from '../../../source/system/secret.js';
import {contextOf} from './fakes.js';

const config = configOf({
	homeserver: 'example.org',
	hosts: {matrix: {ssh: 'LXC_matrix'}},
	client: {public: 'https://matrix.example.org'},
	synapse: {host: 'matrix', directory: '~/matrix'},
	postgres: {host: 'matrix', command: ['psql', '-d', 'matrix'], admin: ['sudo', '-n', '-u', 'postgres', 'psql']},
});
const target: Target = {host: 'matrix', kind: 'homeserver', id: 'example.org', name: 'example.org'};
const missing: Place = {kind: 'missing'};
const file: Place = {kind: 'file', size: 59, mode: 0o600, uid: 1000, gid: 1000};

const synapse = (change: Partial<SynapseService> = {}): SynapseService => ({
	service: 'synapse',
	image: 'matrixdotorg/synapse:latest',
	imageThere: true,
	uid: 1000,
	gid: 1000,
	data: '/home/me/matrix/data',
	ports: {client: 8008},
	key: {inside: '/data/example.org.signing.key', path: '/home/me/matrix/data/example.org.signing.key', place: missing},
	config: {inside: '/data/homeserver.yaml', path: '/home/me/matrix/config/homeserver.yaml', place: missing},
	log: {inside: '/data/log.config', path: '/home/me/matrix/config/log.config', place: missing},
	keys: [],
	...change,
});

const state = (change: Partial<SetUpState> = {}): SetUpState => ({
	stack: 'example.org',
	account: {uid: 1000, gid: 1000, name: 'me', home: '/home/me'},
	rootless: false,
	directory: '/home/me/matrix',
	compose: {file: '/home/me/matrix/docker-compose.yml', project: 'matrix'},
	synapse: synapse(),
	...change,
});

const key = {...synapse().key, place: file};
const withKey = (change: Partial<SynapseService> = {}) => synapse({key, keys: ['example.org.signing.key'], ...change});

const context = (known: SetUpState | undefined, change: Partial<PlanContext> = {}): PlanContext =>
	contextOf([], {
		config,
		target,
		latest: <Data>(source: {readonly id: string}) =>
			source.id === setUp.id ? ((known && [known]) as Data | undefined) : undefined,
		...change,
	});

const why = (action: Action, known: SetUpState | undefined): string =>
	makePlan(action, context(known)).unavailable ?? 'can be done';

describe('what stands in the way is said before anything is asked', () => {
	test('of all of them', () => {
		for (const action of [composeCreate, synapseCreateKey, synapseCreateConfig, stackUp]) {
			assert.match(why(action, undefined), /not known yet/);
			assert.match(why(action, state({engine: {message: 'docker does not answer', cure: 'Start it'}})), /Start it/);
			assert.match(why(action, state({taken: '/srv/other'})), /another compose project|there is a \S+ already/);
		}
	});

	test('a compose file: one is there, no directory is said', () => {
		assert.match(why(composeCreate, state()), /docker-compose\.yml already: edit that/);
		const {directory, compose, synapse: _, ...nowhere} = state();
		assert.match(why(composeCreate, nowhere), /write synapse: \{directory: /);
		assert.equal(why(composeCreate, {...nowhere, directory: directory!}), 'can be done');
		assert.match(
			why(composeCreate, {...nowhere, directory: directory!, taken: '/srv/x'}),
			/in \/srv\/x: compose would/,
		);
	});

	test('a key: never over one, nor over one of another name, nor where nobody can see', () => {
		assert.equal(why(synapseCreateKey, state()), 'can be done');
		assert.match(why(synapseCreateKey, state({synapse: withKey()})), /never replaced/);
		assert.match(
			why(synapseCreateKey, state({synapse: synapse({keys: ['old.signing.key']})})),
			/already, old\.signing\.key/,
		);
		const closed = synapse({key: {...synapse().key, place: {kind: 'closed'}}});
		assert.match(why(synapseCreateKey, state({synapse: closed})), /cannot be seen/);
	});

	test('a config: never over one, not without key or image', () => {
		assert.equal(why(synapseCreateConfig, state({synapse: withKey()})), 'can be done');
		assert.match(why(synapseCreateConfig, state()), /no signing key yet/);
		assert.match(why(synapseCreateConfig, state({synapse: withKey({imageThere: false})})), /image .* is not there/);
		const there = withKey({config: {...synapse().config, place: file}});
		assert.match(why(synapseCreateConfig, state({synapse: there})), /homeserver\.yaml already: edit that/);
		const directory = withKey({config: {...synapse().config, place: {...file, kind: 'other'}}});
		assert.match(why(synapseCreateConfig, state({synapse: directory})), /docker makes a directory/);
	});

	test('the stack: not without config and key', () => {
		assert.match(why(stackUp, state({synapse: withKey()})), /no homeserver\.yaml yet/);
		const ready = withKey({config: {...synapse().config, place: file}});
		assert.equal(why(stackUp, state({synapse: ready})), 'can be done');
	});
});

describe('secrets', () => {
	const password = 'correct horse 42';
	const argvOf = (plan: ReturnType<typeof makePlan>) =>
		plan.steps.flatMap(step => (step.kind === 'exec' ? step.argv : [])).join(' ');

	test('of the config are in no command and in no preview, and are hidden in what is said', () => {
		const input: FormInput = {
			...{server: 'example.org', url: '', host: 'db.lan', port: '5432', role: 'matrix', database: 'matrix'},
			...{password: new Secret(password), redis: '', keys: '', report: false},
		};
		const plan = makePlan(synapseCreateConfig, context(state({synapse: withKey()})), input);
		assert.equal(plan.unavailable, undefined);
		const last = plan.steps.at(-1);
		const content = last?.kind === 'exec' ? Buffer.from(last.stdin as Uint8Array).toString() : '';
		const secrets = [password, ...[...content.matchAll(/(?:secret|key): "([\w-]{43})"/g)].map(([, value]) => value!)];
		assert.equal(secrets.length, 4);
		for (const secret of secrets) {
			assert.ok(content.includes(secret));
			assert.ok(!argvOf(plan).includes(secret) && !plan.preview.join('\n').includes(secret));
			assert.ok(
				plan.steps.every(
					step => step.kind !== 'exec' || !step.hides || step.hides.some(one => one.reveal() === secret),
				),
			);
		}
	});

	test('of the database: the password leaves this machine nowhere', () => {
		const input = {role: 'matrix', database: 'matrix', password: new Secret(password)};
		const plan = makePlan(databaseCreate, context(undefined, {target: {...target, kind: 'database'}}), input);
		const [step] = plan.steps;
		assert.ok(step?.kind === 'exec' && step.stdin instanceof Secret);
		assert.ok(!step.stdin.reveal().includes(password));
		assert.ok(!argvOf(plan).includes('SCRAM'));
		assert.deepEqual(step.argv.slice(0, 5), ['sudo', '-n', '-u', 'postgres', 'psql']);
		assert.deepEqual(step.argv.slice(-2), ['-d', 'postgres']);
	});
});

test('whom Synapse runs as: whoever asks; never root of the host', () => {
	const uidFor = (account: Partial<SetUpState['account']>, rootless = false): string | undefined => {
		const {compose: _, synapse: __, ...bare} = state({rootless});
		const known = {...bare, account: {...bare.account, ...account}};
		const input = {image: 'a:1', address: '127.0.0.1', names: '', element: false, 'element-image': 'b:1', redis: false};
		return /UID: "(\d+)"/.exec(makePlan(composeCreate, context(known), input).shows?.join('\n') ?? '')?.[1];
	};

	assert.equal(uidFor({uid: 1010}), '1010');
	assert.equal(uidFor({uid: 0}), '991');
	assert.equal(uidFor({uid: 1010}, true), '0');
});
