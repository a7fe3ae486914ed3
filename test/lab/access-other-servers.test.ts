import assert from 'node:assert/strict';
import {createServer, type Server} from 'node:http';
import {after, before, describe, test} from 'node:test';
import {inspect} from 'node:util';
import type {Outcome} from '../../source/actions/action.js';
import type {FormInput} from '../../source/actions/form.js';
import {homeserverTargets} from '../../source/actions/homeserver.js';
import {actions} from '../../source/actions/index.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import type {Program} from '../../source/program.js';
import {Secret} from '../../source/system/secret.js';
import './lab.js';
import {freePort, type OwnSynapse, ownName, startOwnSynapse} from './own-synapse.js';

// What the lab's Synapse is not: with its own limits, without passwords, with another service that keeps the users.

/** As much of the Matrix Authentication Service as Synapse asks: its metadata, and whose a token is. */
const serveMas = async (port: number): Promise<Server> => {
	const issuer = `http://127.0.0.1:${port}/`;
	const metadata = {
		issuer,
		account_management_uri: `${issuer}account`,
		authorization_endpoint: `${issuer}authorize`,
		token_endpoint: `${issuer}token`,
		introspection_endpoint: `${issuer}oauth2/introspect`,
		jwks_uri: `${issuer}jwks`,
		response_types_supported: ['code'],
		subject_types_supported: ['public'],
		id_token_signing_alg_values_supported: ['RS256'],
	};
	const server = createServer((request, response) => {
		let body = '';
		request.on('data', chunk => {
			body += chunk;
		});
		request.on('end', () => {
			const known = new URLSearchParams(body).get('token') === 'mct_admin';
			const whose = {
				active: true,
				scope: 'urn:matrix:client:api:* urn:matrix:org.matrix.msc2967.client:api:* urn:synapse:admin:*',
				username: 'admin',
				expires_in: 300,
				sub: 'admin',
			};
			const answer = request.url?.startsWith('/oauth2/introspect') ? (known ? whose : {active: false}) : metadata;
			response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
		});
	});
	await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
	return server;
};

describe('other homeservers', () => {
	let own: OwnSynapse;
	let program: Program;
	before(async () => {
		own = await startOwnSynapse();
		await own.register('admin', 'right-password', true);
		const config = `homeserver: ${ownName}\nhosts: {matrix: {ssh: LXC_matrix}}\nsynapse: {host: matrix, url: '${own.url}'}\n`;
		program = createProgram(await parseConfig(config, 'own'), {
			audit: {begin: async () => ({end: async () => undefined})},
		});
	});
	after(async () => {
		await program?.close();
		await own?.remove();
	});

	const actionOf = (id: string) => actions.find(candidate => candidate.id === id)!;
	const planOf = (id: string, input?: FormInput) =>
		program.plan(actionOf(id), homeserverTargets(program.config)[0]!, input);
	const run = async (id: string, input?: FormInput): Promise<Outcome> => {
		const plan = planOf(id, input);
		return program.run(plan.action, plan.target, {plan});
	};
	const signIn = (password: string) =>
		run('admin.sign-in', {user: 'admin', password: new Secret(password), keep: false});
	const reasonOf = (outcome: Outcome): string => {
		assert.equal(outcome.kind, 'failed', inspect(outcome));
		return outcome.kind === 'failed' ? outcome.reason : '';
	};

	test('too many wrong passwords: how long to wait is told, and nothing is tried by itself', async () => {
		const reasons: string[] = [];
		for (let count = 0; count < 5; count++) {
			reasons.push(reasonOf(await signIn('wrong')));
		}

		assert.match(reasons[0] ?? '', /Invalid username or password \(M_FORBIDDEN\)/);
		assert.match(reasons.at(-1) ?? '', /Too Many Requests \(M_LIMIT_EXCEEDED\): wait \d+ s \(Wait, then try again\)/);
		// The right one neither.
		assert.match(reasonOf(await signIn('right-password')), /wait \d+ s/);
		assert.equal(program.access.held(ownName), undefined);
	});

	test('passwords are off: said, with the other way', async () => {
		await own.configure('password_config: {enabled: false}\n');
		assert.match(reasonOf(await signIn('right-password')), /takes no passwords.*Enter a token instead/);
	});

	test('the Matrix Authentication Service keeps the users: said, its token works, signing in is not offered', async () => {
		const port = await freePort();
		const mas = await serveMas(port);
		try {
			const endpoint = `http://127.0.0.1:${port}/`;
			await own.configure(`matrix_authentication_service: {enabled: true, endpoint: '${endpoint}', secret: own}\n`);
			assert.match(reasonOf(await signIn('right-password')), /takes no passwords.*mas-cli/);
			assert.match(reasonOf(await run('admin.enter-token', {token: new Secret('mct_other')})), /M_UNKNOWN_TOKEN/);
			const entered = await run('admin.enter-token', {token: new Secret('mct_admin')});
			assert.equal(entered.kind, 'done', inspect(entered));
			const state = program.access.state(ownName).value;
			assert.ok(state.phase === 'ready' && state.admin && state.mas, inspect(state));
			assert.match(planOf('admin.sign-in').unavailable ?? '', /Matrix Authentication Service/);
		} finally {
			mas.close();
			mas.closeAllConnections();
		}
	});
});
