import assert from 'node:assert/strict';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {TestContext} from 'node:test';
import {inspect} from 'node:util';
import type {Action, Outcome} from '../../../source/actions/action.js';
import {adminEnterToken} from '../../../source/actions/admin-enter-token.js';
import {adminSignIn} from '../../../source/actions/admin-sign-in.js';
import type {FormInput} from '../../../source/actions/form.js';
import {homeserverTargets} from '../../../source/actions/homeserver.js';
import {makePlan} from '../../../source/actions/make-plan.js';
import {runPlan} from '../../../source/actions/run.js';
import type {Stack} from '../../../source/config/stack-schema.js';
import {Secret} from '../../../source/system/secret.js';
import {accessTo, password, tokenServer} from '../../helpers/token-server.js';
import {contextOf, fakes} from './fakes.js';

export const directoryOf = async (t: TestContext): Promise<string> => {
	const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-keep-'));
	t.after(() => rm(directory, {recursive: true, force: true}));
	return directory;
};

/** A homeserver, and the actions on its token; everything that is told of them is gathered in `told`. */
export const openTokenServer = async (t: TestContext, admin?: Stack['admin']) => {
	const server = await tokenServer(t);
	const {config, stack, access} = accessTo(t, server.port, admin);
	const {dependencies, audited} = fakes();
	const [target] = homeserverTargets(config);
	const told: unknown[] = [];
	const plan = (action: Action, input?: FormInput) =>
		makePlan(action, contextOf(undefined, {config, target: target!, access: name => access.state(name).value}), input);
	const run = async (action: Action, input?: FormInput): Promise<Outcome> => {
		const made = plan(action, input);
		const outcome = await runPlan(made, {onOutput: line => told.push(line)}, {...dependencies, access});
		told.push(made, outcome, dependencies.activity.entries);
		return outcome;
	};

	return {
		server,
		access,
		stack,
		audited,
		plan,
		run,
		signIn: (more: FormInput = {}) =>
			run(adminSignIn, {user: 'admin', password: new Secret(password), keep: false, ...more}),
		enter: (token: string) => run(adminEnterToken, {token: new Secret(token)}),
		/** Neither the password nor any token is in what was told. */
		assertSilent() {
			const text = inspect(told, {depth: 12, maxArrayLength: null, maxStringLength: null});
			assert.ok(text.includes('synaptop') || told.length > 0);
			for (const secret of [password, JSON.stringify(password).slice(1, -1), 'syt_']) {
				assert.ok(!text.includes(secret), `${secret} in ${text}`);
			}
		},
	};
};

export const reasonOf = (outcome: Outcome): string => {
	assert.equal(outcome.kind, 'failed', inspect(outcome));
	return outcome.kind === 'failed' ? outcome.reason : '';
};
export const textOf = (outcome: Outcome): string => {
	assert.equal(outcome.kind, 'done', inspect(outcome));
	return outcome.kind === 'done' ? (outcome.text ?? '') : '';
};
