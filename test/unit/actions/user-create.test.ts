import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {inspect} from 'node:util';
import type {Outcome, PlanContext, Target} from '../../../source/actions/action.js';
import {makePlan} from '../../../source/actions/make-plan.js';
import {runPlan} from '../../../source/actions/run.js';
import {checkPassword, userCreate, userCreateAdmin} from '../../../source/actions/user-create.js';
import {configOf} from '../../../source/config/schema.js';
import type {ExecOptions} from '../../../source/hosts/host.js';
import type {Container} from '../../../source/parsers/docker.js';
import {generatePassword} from '../../../source/system/generate-password.js';
import {Secret} from '../../../source/system/secret.js';
import {container, contextOf, fakes} from './fakes.js';

const config = configOf({
	homeserver: 'example.org',
	hosts: {matrix: {ssh: 'LXC_matrix'}},
	synapse: {host: 'matrix', url: 'http://localhost:18008'},
});
const target: Target = {host: 'matrix', kind: 'homeserver', id: 'example.org', name: 'example.org'};
const synapse = (change: Partial<Container> = {}) =>
	container({name: 'synapse', ports: [{container: 8008, protocol: 'tcp', ip: '127.0.0.1', host: 18_008}], ...change});
const context = (known?: readonly Container[], change: Partial<PlanContext> = {}) =>
	contextOf(known, {config, target, ...change});

const password = 'correct horse!42';
const input = (name = 'bob') => ({name, password: new Secret(password)});

const command = (plan: ReturnType<typeof makePlan>) => {
	const [step] = plan.steps;
	assert.equal(step?.kind, 'exec');
	return step.kind === 'exec' ? step : undefined;
};

describe('the command', () => {
	test('has the password on standard input and the address as the container sees it', () => {
		const plan = makePlan(userCreate, context([synapse()]), input());
		assert.deepEqual(plan.preview.slice(0, 2), [
			'docker exec -i synapse register_new_matrix_user -c /data/homeserver.yaml -u bob --password-file /dev/stdin --no-admin http://localhost:8008',
			'  standard input: ••••',
		]);
		const step = command(plan);
		assert.ok(step?.stdin instanceof Secret);
		assert.equal(step.stdin.reveal(), password);
		assert.ok(!step.argv.join(' ').includes(password));
	});

	test('of an administrator says so, and only that one', () => {
		const [admin, user] = [userCreateAdmin, userCreate].map(action =>
			command(makePlan(action, context([synapse()]), input())),
		);
		assert.ok(admin?.argv.includes('--admin') && !admin.argv.includes('--no-admin'));
		assert.ok(user?.argv.includes('--no-admin') && !user.argv.includes('--admin'));
	});

	test('takes a name with a dash for a name', () => {
		assert.ok(command(makePlan(userCreate, context([synapse()]), input('-u')))?.argv.includes('--user=-u'));
	});

	test('is for the engine that is watched; without a look at the ports the address is as configured', () => {
		const docker = ['docker', '-H', 'unix:///run/user/1000/docker.sock'];
		const plan = makePlan(userCreate, context(undefined, {docker}), input());
		assert.match(plan.preview[0] ?? '', /^docker -H unix:\/\/\/run\/user\/1000\/docker.sock exec -i synapse /);
		assert.match(plan.preview[0] ?? '', /localhost:18008$/);
	});
});

describe('before', () => {
	test('it asks for the form, and runs nothing without', async () => {
		const plan = makePlan(userCreate, context([synapse()]));
		assert.deepEqual(
			plan.form?.map(({id}) => id),
			['name', 'password'],
		);
		assert.deepEqual([plan.steps, plan.preview], [[], []]);
		const {dependencies, calls} = fakes();
		const outcome = await runPlan(plan, {}, dependencies);
		assert.equal(outcome.kind, 'failed');
		assert.deepEqual(calls, []);
	});

	test('what is wrong with the input is said, not run', () => {
		assert.match(makePlan(userCreate, context([synapse()]), {...input('Bob')}).unavailable ?? '', /capitals/);
		assert.match(makePlan(userCreate, context([synapse()]), {name: 'bob'}).unavailable ?? '', /password is missing/);
	});

	test('a container that is not there or does not run is said', () => {
		const why = (known: readonly Container[], change = {}) =>
			makePlan(userCreate, context(known, change), input()).unavailable ?? '';
		assert.match(why([]), /there is no container synapse on matrix/);
		assert.match(why([synapse({state: 'exited'})]), /synapse is exited/);
		assert.match(why([synapse({state: 'restarting'})]), /synapse is restarting/);
		assert.match(why([synapse()], {target: {...target, id: 'other', name: 'other'}}), /no homeserver other/);
	});

	test('passwords that would not arrive as they are are refused', () => {
		const wrong = (text: string) => checkPassword(new Secret(text)) ?? '';
		assert.match(wrong(''), /missing/);
		assert.match(wrong(' leading12'), /blank/);
		assert.match(wrong('two\nlines-long'), /one line/);
		assert.match(wrong('short'), /at least 8/);
		assert.match(wrong('x'.repeat(513)), /at most 512/);
		assert.equal(wrong('päß wörd "\'$`\\'), '');
		assert.equal(wrong(generatePassword().reveal()), '');
		assert.notEqual(generatePassword().reveal(), generatePassword().reveal());
	});
});

/** Runs it against a command that answers so, and tells what reached it and what was told about it. */
const perform = async (answer: (argv: readonly string[], options: ExecOptions) => {code: number; text: string}) => {
	const fake = fakes({
		async exec(argv, options) {
			const {code, text} = answer(argv, options);
			options.onOutput?.(text, 'stderr');
			return {code, stderr: Buffer.from(text)};
		},
	});
	const told: string[] = [];
	const plan = makePlan(userCreate, context([synapse()]), input());
	const outcome: Outcome = await runPlan(plan, {onOutput: line => told.push(line)}, fake.dependencies);
	return {outcome, told, calls: fake.calls, activity: fake.dependencies.activity.entries};
};

describe('what Synapse, docker and the script say', () => {
	const answers: ReadonlyArray<readonly [string, RegExp]> = [
		[
			'Sending registration request...\nERROR! Received 400 Bad Request\nUser ID already taken.\n',
			/there is a user bob already/,
		],
		[
			"No 'registration_shared_secret' or 'registration_shared_secret_path' defined in config.\n",
			/homeserver.yaml in synapse has no registration_shared_secret/,
		],
		['Error response from daemon: Container 0a1b is not running\n', /the container synapse is not running/],
		['Error: No such container: synapse\n', /there is no container synapse/],
		['ERROR! Received 404 Not Found\nUnrecognized request\n', /Matrix Authentication Service/],
		['ERROR! Received 403 Forbidden\nHMAC incorrect\n', /restart it/],
		[
			"requests.exceptions.ConnectionError: HTTPConnectionPool(host='localhost', port=8008): Max retries exceeded\n",
			/Synapse does not answer at http:\/\/localhost:8008 inside/,
		],
		[
			"register_new_matrix_user: error: argument -c/--config: can't open '/data/homeserver.yaml': [Errno 2] No such file or directory: '/data/homeserver.yaml'\n",
			/there is no \/data\/homeserver.yaml in the container synapse/,
		],
		[
			'OCI runtime exec failed: exec failed: exec: "register_new_matrix_user": executable file not found in $PATH\n',
			/is it Synapse/,
		],
		[
			'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock\n',
			/group docker/,
		],
		['/bin/sh: 1: exec: docker: not found\n', /there is no docker command on matrix/],
		['something new\n', /^something new$/],
	];
	for (const [text, words] of answers) {
		test(text.trim().split('\n').at(-1)!, async () => {
			const {outcome} = await perform(() => ({code: 1, text}));
			assert.equal(outcome.kind, 'failed');
			assert.match(outcome.kind === 'failed' ? outcome.reason : '', words);
		});
	}

	test('an older Synapse is asked the way it knows: the password twice, in lines', async () => {
		const inputs: string[] = [];
		const {outcome, calls, told} = await perform((argv, {stdin}) => {
			inputs.push(stdin instanceof Secret ? stdin.reveal() : 'not a secret');
			return argv.includes('--password-file')
				? {
						code: 2,
						text: 'usage: register_new_matrix_user [-h] …\nregister_new_matrix_user: error: unrecognized arguments: --password-file http://localhost:8008\n',
					}
				: {code: 0, text: 'Success!\n'};
		});
		assert.equal(outcome.kind, 'done');
		assert.deepEqual(inputs, [password, `${password}\n${password}\n`]);
		assert.equal(calls.length, 2);
		assert.ok(told.some(line => line.includes('before 1.110')));
	});

	test('any other refusal is not tried again', async () => {
		const {calls} = await perform(() => ({code: 2, text: 'error: unrecognized arguments: --no-admin\n'}));
		assert.equal(calls.length, 1);
	});

	test('a password that comes back in the output is masked everywhere', async () => {
		const {outcome, told, activity} = await perform(() => ({code: 1, text: `bad password: ${password}\n`}));
		const all = inspect([outcome, told, activity], {depth: 9});
		assert.match(all, /bad password: ••••/);
		assert.ok(!all.includes(password), all);
	});
});
