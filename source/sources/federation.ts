import type {Config} from '../config/schema.js';
import type {Stack} from '../config/stack-schema.js';
import type {Report} from '../federation/report.js';
import type {SliceError} from '../store/slice.js';
import type {Looked, LookOptions} from './federation-look.js';
import type {Missing} from './federation-way.js';
import {anchoredAt, anchors} from './from-here.js';
import {toSliceError} from './slice-error.js';
import type {Every, PolledSource, SourceContext} from './source.js';

/** The check of one stack's homeserver from one place. */
export interface FederationCheck {
	/** Name of the stack. */
	readonly stack: string;
	readonly report?: Report;
	readonly missing: readonly Missing[];
	/** Why there is no report. */
	readonly problem?: SliceError;
}

/** Of each stack whose homeserver has a name that is known to more than a LAN. */
export type FederationData = readonly FederationCheck[];

/** Whether it is to be checked: the server has a name, and the config does not say no. */
export const checksFederation = ({homeserver, wellKnown}: Stack): boolean => homeserver !== undefined && wellKnown;

/** As the config says, whether somebody looks or not: it asks other people's machines. */
const interval = ({federation}: Config): Every => ({
	seen: federation.interval / 1000,
	unseen: federation.interval / 1000,
	atOnce: false,
});

/** A report that was cut short at its deadline says more than a read that was. */
const deadlineOf = (limit: number | undefined): Pick<LookOptions, 'deadline'> =>
	limit === undefined ? {} : {deadline: limit * 0.9};

const checkAll = (
	{signal, limit, config}: SourceContext<FederationData>,
	stacks: readonly Stack[],
	look: (serverName: string, options: LookOptions) => Promise<Looked>,
): Promise<FederationData> =>
	Promise.all(
		stacks.filter(checksFederation).map(async ({name, homeserver}): Promise<FederationCheck> => {
			try {
				const {publicResolver} = config.federation;
				const looked = await look(homeserver!, {...deadlineOf(limit), publicResolver, signal});
				return {stack: name, ...looked};
			} catch (error) {
				signal.throwIfAborted();
				return {stack: name, missing: [], problem: toSliceError(error)};
			}
		}),
	);

/** F2, F3, F6, F7: how other servers and clients find and reach each stack's homeserver, looked at from this machine. */
export const federation: PolledSource<FederationData> = {
	id: 'federation',
	title: 'Federation',
	operations: ['F2', 'F3', 'F6', 'F7', 'H3'],
	empty: [],
	fromHere: true,
	hosts: config => anchors(config, checksFederation),
	every: interval,
	read: context =>
		checkAll(context, anchoredAt(context.config, context.host.id), (name, options) =>
			context.federation.fromHere(name, options),
		),
};

/** Whether it can be looked at from the homeserver's own machine too: where that is this one, it is the same. */
export const checksFromHost = (config: Config, stack: Stack): boolean =>
	checksFederation(stack) && stack.synapse !== undefined && config.hosts[stack.synapse.host]?.local !== true;

/** The same from the machine of the homeserver: what is broken there, and what on the way. */
export const federationFromHost: PolledSource<FederationData> = {
	id: 'federation-from-host',
	title: 'Federation from the host',
	operations: ['F6', 'F7'],
	empty: [],
	hosts: config => [
		...new Set(config.stacks.flatMap(stack => (checksFromHost(config, stack) ? [stack.synapse!.host] : []))),
	],
	every: interval,
	read: context => {
		const {host, config} = context;
		const own = config.stacks.filter(stack => stack.synapse?.host === host.id);
		return checkAll(context, own, (name, options) => context.federation.fromHost(host, name, options));
	},
};
