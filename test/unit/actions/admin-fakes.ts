import type {Outcome, Plan, PlanContext, Target} from '../../../source/actions/action.js';
import type {FormInput, FormValue} from '../../../source/actions/form.js';
import {actions} from '../../../source/actions/index.js';
import {makePlan} from '../../../source/actions/make-plan.js';
import {runPlan} from '../../../source/actions/run.js';
import {configOf} from '../../../source/config/schema.js';
import type {AccessState, MatrixRequest} from '../../../source/matrix/client.js';
import {Secret} from '../../../source/system/secret.js';
import {fakeAccess} from '../../helpers/fake-program.js';
import {contextOf, fakes} from './fakes.js';

export const config = configOf({
	homeserver: 'example.org',
	hosts: {matrix: {ssh: 'LXC_matrix'}},
	synapse: {host: 'matrix'},
});

export const ready = {
	phase: 'ready',
	origin: '~/token',
	user: '@admin:example.org',
	device: 'OURS',
	admin: true,
	mas: false,
} as const satisfies AccessState;

export const actionOf = (id: string) => {
	const action = actions.find(candidate => candidate.id === id);
	if (!action) {
		throw new Error(`there is no action ${id}`);
	}

	return action;
};

const stack = 'example.org';

export const targetOf = (id: string, name: string): Target => {
	const {kind} = actionOf(id);
	return kind === 'homeserver'
		? {host: 'matrix', kind, id: stack, name: stack}
		: {host: 'matrix', kind, id: name, name, stack};
};

/** Something of the right grammar for each kind of target. */
export const some: Readonly<Record<string, string>> = {
	user: '@bob:example.org',
	device: '@bob:example.org DEV',
	room: '!room:example.org',
	media: 'mxc://example.org/abc',
	report: 'event/2',
	'registration-token': 'tok-1',
	destination: 'peer.example',
	homeserver: stack,
};

/** All that ask the homeserver and change or show something of it. */
export const deeds = actions.filter(({matrix, id}) => matrix && !id.startsWith('admin.'));

/** Values with which every form can be planned. */
const needed: FormInput = {
	user: '@carol:example.org',
	text: 'hello',
	password: new Secret('correct horse 42'),
	name: 'Bob',
	uses: '3',
};

export const inputOf = (id: string, given: FormInput = {}): FormInput =>
	Object.fromEntries(
		(actionOf(id).form ?? []).map((field): readonly [string, FormValue] => [
			field.id,
			given[field.id] ??
				('initial' in field && field.initial !== undefined && field.initial !== ''
					? field.initial
					: field.kind === 'flag'
						? false
						: (needed[field.id] ?? '')),
		]),
	);

export interface How {
	readonly state?: AccessState;
	readonly change?: Partial<PlanContext>;
}

export const planOf = (
	id: string,
	name = some[actionOf(id).kind]!,
	given?: FormInput,
	{state = ready, change}: How = {},
): Plan =>
	makePlan(
		actionOf(id),
		contextOf(undefined, {config, target: targetOf(id, name), access: () => state, ...change}),
		actionOf(id).form ? inputOf(id, given) : undefined,
	);

/** The requests of a plan: method and path with query, then the body. */
export const requestsOf = ({steps}: Plan): readonly string[] =>
	steps.map(step => {
		if (step.kind !== 'matrix') {
			return step.kind;
		}

		const {method, path, query, body} = step.request;
		const parameters = query ? `?${new URLSearchParams(query)}` : '';
		return [method, `${path}${parameters}`, ...(body ? [JSON.stringify(body)] : [])].join(' ');
	});

/** Runs a plan against a homeserver that answers so; an answer that is an error is thrown. */
export const perform = async (
	plan: Plan,
	answer: (request: MatrixRequest, index: number) => unknown,
	signal?: AbortSignal,
): Promise<{readonly outcome: Outcome; readonly asked: readonly string[]; readonly told: readonly string[]}> => {
	const asked: string[] = [];
	const told: string[] = [];
	const client = {
		async request(request: MatrixRequest) {
			asked.push(`${request.method} ${request.path}${request.body ? ` ${JSON.stringify(request.body)}` : ''}`);
			const given = await answer(request, asked.length - 1);
			if (given instanceof Error) {
				throw given;
			}

			return given;
		},
	};
	const {dependencies} = fakes();
	const outcome = await runPlan(
		plan,
		{onOutput: line => told.push(line), ...(signal ? {signal} : {})},
		{...dependencies, access: {...fakeAccess(ready), client: () => client}},
	);
	return {outcome, asked, told};
};
