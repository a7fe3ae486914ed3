import {randomUUID} from 'node:crypto';
import type {Stack} from '../config/stack-schema.js';
import type {InspectedForFiles} from '../files/find-files.js';
import {EngineError} from '../hosts/engine.js';
import {HostError} from '../hosts/host.js';
import {parseSections} from '../parsers/sections.js';
import {lookScript, placesScript} from '../set-up/look-script.js';
import {parseFirstLook, placesOf, withPlaces} from '../set-up/parse-look.js';
import type {SetUpState} from '../set-up/state.js';
import type {PolledSource, SourceContext} from './source.js';

export type SetUpData = readonly SetUpState[];

type Context = SourceContext<SetUpData>;

const timeout = 30_000;

/** Where the config does not say it, the label of a container that is there. */
async function directoryOf({synapse}: Stack, {engine, signal}: Context): Promise<string> {
	if (!synapse || synapse.directory !== undefined) {
		return synapse?.directory ?? '';
	}

	try {
		const found = await engine.get<InspectedForFiles>(`/containers/${synapse.container}/json`, {}, {signal});
		const directory = found.Config?.Labels?.['com.docker.compose.project.working_dir'] ?? '';
		return directory.startsWith('/') ? directory : '';
	} catch (error) {
		if (error instanceof EngineError || (error instanceof HostError && ['refused', 'missing'].includes(error.kind))) {
			return '';
		}

		throw error;
	}
}

async function look(stack: Stack, context: Context): Promise<SetUpState> {
	const {host, engine, signal} = context;
	const ask = async (script: string, words: readonly string[]) => {
		const marker = `==${randomUUID()}==`;
		const {stdout} = await host.exec(['/bin/sh', '-c', script, 'sh', marker, ...words, ...engine.docker], {
			timeout,
			signal,
		});
		return parseSections(stdout.toString(), marker);
	};

	const first = parseFirstLook(await ask(lookScript, [await directoryOf(stack, context)]), stack);
	if (!first) {
		throw new HostError('failed', host.id, `${host.id} does not tell who we are there`);
	}

	const places = placesOf(first);
	if (places.length === 0) {
		return withPlaces(first, new Map());
	}

	const {data = '/nowhere', image = ''} = first.synapse ?? {};
	return withPlaces(first, await ask(placesScript, [data, String(places.length), ...places, image]));
}

/** I1–I3: what is there of what a homeserver needs; asked for when somebody sets one up. */
export const setUp: PolledSource<SetUpData> = {
	id: 'set-up',
	title: 'Set-up',
	operations: ['I1', 'I2', 'I3'],
	empty: [],
	every: {seen: 30, unseen: 600},
	async read(context) {
		const {config, host} = context;
		const here = config.stacks.filter(({synapse}) => synapse?.host === host.id);
		return Promise.all(here.map(stack => look(stack, context)));
	},
};
