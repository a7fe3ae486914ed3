import {after, before} from 'node:test';
import type {Outcome, Plan, Target} from '../../source/actions/action.js';
import type {FormInput, FormValue} from '../../source/actions/form.js';
import {homeserverTargets} from '../../source/actions/homeserver.js';
import {actions} from '../../source/actions/index.js';
import {targetOn} from '../../source/actions/on-homeserver.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import type {Program} from '../../source/program.js';
import {Secret} from '../../source/system/secret.js';
import {ask, type Session, server, signInAsAdmin} from './homeserver.js';

const variable = 'SYNAPTOP_LAB_TOKEN';
export const adminConfig = `homeserver: ${server}\nhosts: {matrix: {ssh: LXC_matrix}}\nsynapse: {host: matrix}\nadmin: {token: {env: ${variable}}}\n`;

const auditNothing = {begin: async () => ({end: async () => undefined})};

/** synaptop with an administrator's session of its own, for the tests of a file; the config names its token as `adminConfig` does. */
export function adminLab(config = adminConfig) {
	let program: Program;
	let session: Session;
	const lines: string[] = [];

	before(async () => {
		session = await signInAsAdmin();
		process.env[variable] = session.token;
		program = createProgram(await parseConfig(config, 'lab'), {audit: auditNothing});
		const state = await program.access.check(server);
		if (state.phase !== 'ready' || !state.admin) {
			throw new Error(`no administrator: ${JSON.stringify(state)}`);
		}
	});
	after(async () => {
		await program?.close();
		await ask(session.token, 'POST', '/_matrix/client/v3/logout', {});
	});

	const actionOf = (id: string) => {
		const action = actions.find(candidate => candidate.id === id);
		if (!action) {
			throw new Error(`there is no action ${id}`);
		}

		return action;
	};

	const targetOf = (id: string, name: string): Target => {
		const {kind} = actionOf(id);
		return kind === 'homeserver'
			? homeserverTargets(program.config)[0]!
			: targetOn(program.config, server, kind as Parameters<typeof targetOn>[2], name)!;
	};

	/** What the form has at first, with what is given. */
	const filled = (id: string, given: FormInput): FormInput => {
		const values = (actionOf(id).form ?? []).map((field): readonly [string, FormValue] => [
			field.id,
			given[field.id] ??
				('initial' in field && field.initial !== undefined
					? field.initial
					: field.kind === 'flag'
						? false
						: new Secret('')),
		]);
		return Object.fromEntries(values);
	};

	const plan = (id: string, name: string, given: FormInput = {}): Plan =>
		program.plan(actionOf(id), targetOf(id, name), actionOf(id).form ? filled(id, given) : undefined);

	return {
		get program() {
			return program;
		},
		get session() {
			return session;
		},
		/** What was told while they ran. */
		lines,
		plan,
		advise: (id: string, name: string) => program.advise(actionOf(id), targetOf(id, name), AbortSignal.timeout(10_000)),
		async run(id: string, name: string, given: FormInput = {}): Promise<Outcome> {
			const made = plan(id, name, given);
			return program.run(made.action, made.target, {plan: made, onOutput: line => lines.push(line)});
		},
	};
}

/** The text of something done; throws what it was else. */
export const textOf = (outcome: Outcome): string => {
	if (outcome.kind !== 'done') {
		throw new Error(`${outcome.kind}: ${outcome.reason}`);
	}

	return outcome.text ?? '';
};

/** Why it was not done; throws where it was. */
export const reasonOf = (outcome: Outcome): string => {
	if (outcome.kind === 'done') {
		throw new Error(`done: ${outcome.text}`);
	}

	return `${outcome.kind}: ${outcome.reason}`;
};
