import {createHash} from 'node:crypto';
import type {Stack} from '../config/stack-schema.js';
import {createScript} from '../set-up/create-script.js';
import {mountable} from '../set-up/in-container.js';
import type {SetUpState, SynapseService} from '../set-up/state.js';
import {setUp} from '../sources/set-up.js';
import type {ExecStep, PlanContext} from './action.js';
import {stackOf} from './homeserver.js';

// What the actions of the set-up share.

export type SetUpContext = Pick<PlanContext, 'config' | 'latest' | 'target'>;

/** What is known of the homeserver that an action is for. */
export const setUpOf = (context: SetUpContext): SetUpState | undefined =>
	context.latest(setUp)?.find(({stack}) => stack === context.target.id);

/** The server's name as the config has it. */
export const serverOf = (context: SetUpContext): string => stackOf(context)?.homeserver ?? '';

/** Why nothing can be set up there at all. */
export function setUpHindrance(context: SetUpContext): string | undefined {
	const stack = stackOf(context);
	if (!stack) {
		return `there is no homeserver ${context.target.name} in the config`;
	}

	if (context.config.hosts[stack.synapse.host]?.docker === false) {
		return `${stack.synapse.host} has no container engine (docker: false in the config)`;
	}

	if (!stack.homeserver) {
		return "the config does not say the server's name: write homeserver: example.org (it can never be changed)";
	}

	const state = setUpOf(context);
	if (!state) {
		return 'what is there is not known yet';
	}

	const {engine} = state;
	return engine && `${engine.message}${engine.cure ? `. ${engine.cure}` : ''}`;
}

/** Why nothing can be done with the compose project, which has to be there. */
export function projectHindrance(context: SetUpContext): string | undefined {
	const found = setUpHindrance(context);
	const state = setUpOf(context);
	if (found !== undefined || !state) {
		return found;
	}

	if (state.directory === undefined) {
		return noDirectory;
	}

	const taken = nameTaken(state);
	if (taken !== undefined) {
		return taken;
	}

	if (!state.compose) {
		return `there is no compose file in ${state.directory}: make it first`;
	}

	return state.compose.problem && `${state.compose.file} cannot be used: ${state.compose.problem}`;
}

/** Compose knows a stack by its name alone: under one that is taken it would replace another stack's containers. */
export const nameTaken = (state: SetUpState | undefined): string | undefined =>
	state?.taken === undefined
		? undefined
		: `there is another compose project of that name, in ${state.taken}: compose would replace its containers. Take a directory of another name`;

export const noDirectory =
	'the config does not say where the compose file is to lie: write synapse: {directory: ~/.homelab/matrix}';

/** Synapse as the compose file has it; throws where that is not known, so that nothing is ever done blindly. */
export function knownSynapse(context: SetUpContext): {
	readonly state: SetUpState;
	readonly synapse: SynapseService;
	readonly stack: Stack;
} {
	const [state, stack] = [setUpOf(context), stackOf(context)];
	if (!state?.synapse || !stack) {
		throw new Error('it was not looked at yet');
	}

	const wrong = mountable(state.synapse.data) ?? mountable(state.synapse.config.path);
	if (wrong !== undefined) {
		throw new Error(wrong);
	}

	return {state, synapse: state.synapse, stack};
}

export const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** Writes a file of this account that is not there. */
export function createStep(
	path: string,
	content: string,
	{mode = '644', directories = []}: {readonly mode?: string; readonly directories?: readonly string[]} = {},
): ExecStep {
	const data = Buffer.from(content);
	return {
		kind: 'exec',
		argv: ['/bin/sh', '-c', createScript, 'sh', path, sha256(data), mode, ...directories],
		stdin: data,
		timeout: 60_000,
		shown: `${directories.length > 0 ? `mkdir -p ${directories.join(' ')} && ` : ''}cat > ${path}  (only where there is none; whole or not at all; mode ${mode})`,
		reached: output => ({kind: 'done', text: `made ${output.trim()}`}),
	};
}

/** Beginning of a job's script: `fail WORDS`. */
export const failing = `fail() { printf '%s' "$1" | tr '\\n\\t' '  '; echo; exit 1; }
last() { printf '%s\\n' "$1" | tail -n 1; }
`;

export const progress = (step: number, steps: number, what: string): string =>
	`echo 'PROGRESS ${JSON.stringify({step, steps, what})}'`;
