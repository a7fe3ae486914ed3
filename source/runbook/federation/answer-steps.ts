import type {Finding, FlowContext, FlowStep} from '../flow.js';
import {type Answered, askVersions, versionsUrl} from '../homeserver-answers.js';
import {unexpectedContainer} from '../synapse-container.js';
import {judgeProxy} from './proxy.js';

// Synapse by itself, and through the reverse proxy.

const whereOf = ({stack}: Pick<FlowContext, 'stack'>): string | undefined =>
	stack.synapse && `${stack.synapse.url} on ${stack.synapse.host}`;

const askSynapse = async (context: FlowContext): Promise<Answered | undefined> => {
	const {synapse} = context.stack;
	return synapse && askVersions(context.http(synapse.host), synapse.url, {name: 'Synapse', signal: context.signal});
};

/** What Synapse says on its own host, whatever is before it. */
export const synapseStep: FlowStep = {
	id: 'synapse',
	title: 'Synapse itself answers on its host',
	operations: ['H2', 'T7'],
	looks: ({stack}) => (stack.synapse ? `curl ${versionsUrl(stack.synapse.url)} on ${stack.synapse.host}` : 'Synapse'),
	timeout: 30_000,
	async run(context): Promise<Finding> {
		const answered = await askSynapse(context);
		if (!answered) {
			return {severity: 'skipped', text: 'the config does not say where Synapse runs (synapse)'};
		}

		const where = whereOf(context)!;
		switch (answered.kind) {
			case 'up':
				return {severity: 'ok', text: `Synapse answers at ${where}`};
			case 'unknown':
				return {
					severity: 'unknown',
					text: `whether Synapse answers at ${where} is not known: ${answered.words}`,
					...(answered.cure === undefined ? {} : {next: answered.cure}),
				};
			default: {
				const {text, actions} = await unexpectedContainer(context);
				return {
					severity: 'critical',
					text:
						answered.kind === 'other'
							? `what answers in place of Synapse at ${where}: ${answered.words}`
							: `Synapse does not answer at ${where}: ${answered.words}${text}`,
					next: 'See why it does not answer; what other servers and clients see is only what comes of it.',
					actions,
					flow: 'synapse',
				};
			}
		}
	},
};

async function askThrough(context: FlowContext, url: string, own: Answered | undefined): Promise<Finding> {
	const {stack, signal} = context;
	const answered = await askVersions(context.here, url, {name: new URL(url).host, signal});
	const host = stack.synapse?.host;
	const fromHost =
		answered.kind === 'silent' && host !== undefined
			? await askVersions(context.http(host), url, {signal}).catch(() => undefined)
			: undefined;
	signal.throwIfAborted();
	return judgeProxy({
		url,
		answered,
		fromHost,
		own,
		synapse: context.found('synapse')?.severity,
		where: whereOf(context),
		host,
	});
}

/** T7: as clients come to it. */
export const proxyStep: FlowStep = {
	id: 'proxy',
	title: 'The reverse proxy passes requests on',
	operations: ['T7', 'H2'],
	looks: ({stack: {client}}) => {
		const urls = [client?.public, client?.lan].filter(url => url !== undefined);
		return urls.length > 0 ? urls.map(url => `curl ${versionsUrl(url)}`).join(', ') : 'the client URLs of the config';
	},
	timeout: 45_000,
	async run(context) {
		const {client} = context.stack;
		const urls = [...new Set([client?.public, client?.lan].filter(url => url !== undefined))];
		if (urls.length === 0) {
			return {severity: 'skipped', text: 'the config names no client URL (client.public)'};
		}

		const own = await askSynapse(context);
		const all = await Promise.all(urls.map(url => askThrough(context, url, own)));
		const worst = (['critical', 'unknown', 'warning', 'skipped'] as const)
			.map(severity => all.find(one => one.severity === severity))
			.find(Boolean);
		return worst ?? {...all[0]!, evidence: all.flatMap(({evidence}) => evidence ?? [])};
	},
};
