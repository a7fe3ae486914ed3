import {setImmediate as breath} from 'node:timers/promises';
import type {Config} from '../config/schema.js';
import {HostError} from '../hosts/host.js';
import {type MatrixClient, MatrixError, NoToken} from '../matrix/client.js';
import type {SliceError} from '../store/slice.js';
import {toSliceError} from './slice-error.js';
import type {SourceContext} from './source.js';

/** What a stack's homeserver told an administrator. */
export interface Asked<Facts> {
	readonly stack: string;
	/** The newest that it told; absent: nothing yet, or nobody may ask it. */
	readonly facts?: Facts;
	/** Nobody may ask it: there is no token, or the token is no administrator's. That is no fault. */
	readonly off?: SliceError;
	/** It was asked and did not tell: `facts` are of before. */
	readonly problem?: SliceError;
}

type Context<Facts> = Pick<
	SourceContext<ReadonlyArray<Asked<Facts>>>,
	'host' | 'signal' | 'data' | 'matrix' | 'mayAsk' | 'focus'
>;

/** Somebody looks: then a command for the token may be run. */
export const looking = 'looking';

const later: SliceError = {
	message: 'no access token yet',
	cure: 'Its command is run when you open the Users tab',
};

const homeserversOn = ({stacks}: Config, host: string): readonly string[] =>
	stacks.flatMap(({name, synapse}) => (synapse?.host === host ? [name] : []));

/** Asks the homeserver of every stack on the host, each for itself. Rejects only when the host is not there. */
export const askHomeservers = <Facts>(
	context: Context<Facts> & {readonly config: Config},
	ask: (client: MatrixClient, before: Facts | undefined, stack: string) => Promise<Facts>,
): Promise<ReadonlyArray<Asked<Facts>>> =>
	Promise.all(
		homeserversOn(context.config, context.host.id).map(async (stack): Promise<Asked<Facts>> => {
			const before = context.data.find(other => other.stack === stack)?.facts;
			if (!context.mayAsk(stack) && !context.focus.has(looking)) {
				const configured = context.config.stacks.some(({name, admin}) => name === stack && admin);
				return configured ? {stack, off: later} : {stack, off: toSliceError(nobodysToken)};
			}

			try {
				return {stack, facts: await ask(context.matrix(stack), before, stack)};
			} catch (error) {
				await giveWay(context, error);
				return isOff(error)
					? {stack, off: toSliceError(error)}
					: {stack, problem: toSliceError(error), ...(before === undefined ? {} : {facts: before})};
			}
		}),
	);

const nobodysToken = new NoToken('no access token', 'Sign in as an administrator in the Users tab');

const isOff = (error: unknown): boolean =>
	error instanceof NoToken || (error instanceof MatrixError && (error.status === 401 || error.status === 403));

/** Throws on where it was the host that went, not the homeserver. */
async function giveWay({host, signal}: Context<unknown>, error: unknown): Promise<void> {
	if (signal.aborted) {
		throw error;
	}

	if (error instanceof HostError) {
		// A channel may tell of its end before the host knows of the connection's.
		await breath();
		if (host.state.value.phase !== 'online') {
			throw error;
		}
	}
}

/** Nobody might ask it, and now somebody looks: it may be that there is a token by now. */
export const wantsLook = <Facts>(data: ReadonlyArray<Asked<Facts>>, focus: ReadonlySet<string>): boolean =>
	focus.has(looking) && data.some(({off}) => off !== undefined);
