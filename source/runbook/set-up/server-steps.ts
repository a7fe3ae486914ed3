import {homeserverTarget} from '../../actions/homeserver.js';
import {nameTaken, noDirectory} from '../../actions/set-up.js';
import type {Place, SetUpState, SynapseService} from '../../set-up/state.js';
import {setUp} from '../../sources/set-up.js';
import {critical, notKnown, warning, well} from '../findings.js';
import type {Finding, FlowContext, FlowStep, OfferedAction} from '../flow.js';

// What has to lie on the host before anything is started: engine, compose file, key.

export const onServer = (
	{stack}: Pick<FlowContext, 'stack'>,
	...actions: readonly string[]
): readonly OfferedAction[] => {
	const target = homeserverTarget(stack);
	return target ? actions.map(action => ({action, target})) : [];
};

/** Looked at anew once a step: each may have been mended since the one before. */
export async function look(context: FlowContext): Promise<SetUpState> {
	const all = await context.read(setUp, context.subject.host);
	const found = all.find(({stack}) => stack === context.stack.name);
	if (!found) {
		throw new Error(`${context.subject.host} does not tell what is there`);
	}

	return found;
}

export async function lookAtSynapse(context: FlowContext): Promise<SynapseService> {
	const {synapse} = await look(context);
	if (!synapse) {
		throw new Error('the compose file does not tell where Synapse has its files');
	}

	return synapse;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const octal = (mode: number): string => `0${mode.toString(8).padStart(3, '0')}`;

export const ownerOf = (place: Place): string =>
	'uid' in place ? `${octal(place.mode)} of ${place.uid}:${place.gid}` : '';

export const engineStep: FlowStep = {
	id: 'engine',
	title: 'There is an engine with compose',
	operations: ['I3'],
	looks: 'docker info; docker compose version',
	timeout: 45_000,
	async run(context) {
		const {engine, rootless, account} = await look(context);
		return engine
			? critical(engine.message, engine.cure === undefined ? {} : {next: `${engine.cure}.`})
			: well(`docker and compose answer ${account.name}${rootless ? ', without root' : ''}`);
	},
};

export const composeStep: FlowStep = {
	id: 'compose',
	title: 'There is a compose file',
	operations: ['I3'],
	looks: ({stack}) => `docker compose config, in ${stack.synapse?.directory ?? 'the directory of its containers'}`,
	needs: ['engine'],
	timeout: 45_000,
	async run(context) {
		const {stack} = context;
		const state = await look(context);
		const {directory, compose, synapse} = state;
		if (directory === undefined) {
			return critical('nobody says where the compose file of this stack is', {next: `${noDirectory}.`});
		}

		const taken = nameTaken(state);
		if (taken !== undefined) {
			return critical(taken, {
				next: 'Give synapse.directory in the config of synaptop another last name, or name: in the compose file.',
			});
		}

		if (!compose) {
			return critical(`there is no compose file in ${directory}`, {
				next: 'Write one from a form, or put yours there.',
				actions: onServer(context, 'compose.create'),
			});
		}

		if (compose.problem !== undefined || !synapse) {
			return critical(`${compose.file} cannot be used: ${compose.problem ?? 'Synapse is not in it'}`, {
				next: `Correct it; Synapse's container is called ${stack.synapse?.container} in the config of synaptop.`,
			});
		}

		return well(`compose accepts ${compose.file}`, {
			evidence: [`image ${synapse.image}`, `runs as ${synapse.uid}:${synapse.gid}`, `data in ${synapse.data}`],
		});
	},
};

/** I1. */
export const keyStep: FlowStep = {
	id: 'key',
	title: 'There is a signing key',
	operations: ['I1'],
	looks: ({stack}) => `ls -l …/${stack.homeserver ?? 'SERVER'}.signing.key`,
	needs: ['compose'],
	timeout: 45_000,
	async run(context): Promise<Finding> {
		const {key, keys, data, uid} = await lookAtSynapse(context);
		const {place} = key;
		if (place.kind === 'closed' || place.kind === 'unknown') {
			return notKnown(`whether there is a signing key cannot be seen: this account may not look into ${data}`);
		}

		if (place.kind === 'missing') {
			const [other] = keys;
			return other === undefined
				? critical(`there is no signing key in ${data}`, {
						next: 'Make one. Where this server was up before, put its old key back instead: with another one it is another server.',
						actions: onServer(context, 'synapse.create-key'),
					})
				: critical(`there is no ${nameOf(key.path)}, but ${other}`, {
						next: 'Is homeserver: in the config of synaptop the name of the server? Else name that key in homeserver.yaml (signing_key_path).',
					});
		}

		if (place.kind === 'other' || place.size === 0) {
			return critical(`${key.path} is ${place.kind === 'other' ? 'not a file' : 'empty'}`, {
				next: 'Put the key back from a backup; only where there never was one remove it, and make one.',
			});
		}

		// Root reads everything, and a rootless engine's numbers are others on the host.
		return place.mode & 0o007
			? warning(`everybody on the host may read the signing key ${key.path}: it is ${ownerOf(place)}`, {
					next: `chmod 600 ${key.path}`,
				})
			: well(`${key.path} is there, ${ownerOf(place)}, for Synapse as ${uid}`);
	},
};
