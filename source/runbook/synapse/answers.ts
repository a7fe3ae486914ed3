import {HostError} from '../../hosts/host.js';
import type {HttpAnswer} from '../../hosts/http.js';
import {clean} from '../../parsers/clean.js';
import {describeAnswer} from '../../parsers/http-words.js';
import {parseClientVersions, versionOfHeader} from '../../parsers/synapse-versions.js';
import {critical, onContainer, skipped, warning, well} from '../findings.js';
import type {Finding, FlowContext, FlowStep} from '../flow.js';
import {inspectSynapse, synapseOf} from '../inside/synapse-container.js';
import {whyClosed} from './closed.js';

// Whether it answers: from its port to its client API.

/** Where it does not run nothing is to be asked. */
const notRunning = ({found}: FlowContext): Finding | undefined =>
	['container', 'running'].some(id => found(id)?.severity === 'critical')
		? skipped('not looked at: its container does not run')
		: undefined;

export const portOf = (url: string): {readonly host: string; readonly port: number} => {
	const {hostname, port, protocol} = new URL(url);
	return {host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) || (protocol === 'https:' ? 443 : 80)};
};

export const portStep: FlowStep = {
	id: 'port',
	title: 'Its port is open',
	needs: ['host'],
	looks: ({stack}) => `connects to ${stack.synapse?.url} from its host`,
	timeout: 45_000,
	async run(context) {
		const synapse = synapseOf(context);
		const address = portOf(synapse.url);
		const stopped = notRunning(context);
		if (stopped) {
			return stopped;
		}

		try {
			const connection = await context.host(synapse.host).connect(address, context.signal);
			connection.on('error', () => {}).destroy();
			return well(`port ${address.port} of ${synapse.host} takes connections`);
		} catch (error) {
			if (error instanceof HostError && error.kind === 'refused') {
				return whyClosed(context, address.port);
			}

			if (error instanceof HostError && error.kind === 'forbidden') {
				return well('the SSH server forbids forwarding: it is asked by curl below');
			}

			throw error;
		}
	},
};

/** Docker's own proxy takes connections for a container where nothing listens, and drops them. */
const isDropped = (error: HostError): boolean =>
	error.kind === 'refused' || error.kind === 'lost' || error.kind === 'failed';

const patience = 8000;

const get = (context: FlowContext, path: string): Promise<HttpAnswer> => {
	const {host, url} = synapseOf(context);
	const options = {name: 'Synapse', timeout: patience, limit: 256 * 1024, signal: context.signal};
	return context.http(host).get(`${url.replace(/\/$/, '')}${path}`, options);
};

const restart = async (context: FlowContext) => {
	const {host, container: name} = synapseOf(context);
	const found = await inspectSynapse(context).catch(() => undefined);
	return found ? {actions: [onContainer('restart', {host, id: found.Id, name})]} : {};
};

export const healthStep: FlowStep = {
	id: 'health',
	title: 'It says that it is healthy',
	operations: ['T1'],
	needs: ['port'],
	looks: ({stack}) => `GET ${stack.synapse?.url}/health, from its host`,
	timeout: 45_000,
	async run(context) {
		const {host, url} = synapseOf(context);
		try {
			const answer = await get(context, '/health');
			const body = clean(answer.body.toString().trim()).slice(0, 200);
			return answer.status === 200 && body === 'OK'
				? well('/health answers OK')
				: critical(
						`what answers at ${url} on ${host} is not Synapse or is ill: /health gives ${describeAnswer(answer)}`,
						{
							evidence: [body],
							next: 'See synapse.url in the config of this program, and what else listens on that port',
						},
					);
		} catch (error) {
			if (!(error instanceof HostError)) {
				throw error;
			}

			if (error.kind === 'timeout') {
				return critical(`Synapse takes the connection and says nothing within ${patience / 1000} s: it hangs`, {
					...(await restart(context)),
					next: 'See its CPU and the connections of its database (tab Database); a restart brings it back, not the reason',
				});
			}

			return isDropped(error)
				? whyClosed(context, portOf(url).port)
				: critical(`Synapse does not answer: ${error.message}`);
		}
	},
};

export const versionsStep: FlowStep = {
	id: 'versions',
	title: 'Its client API answers',
	needs: ['health'],
	looks: ({stack}) => `GET ${stack.synapse?.url}/_matrix/client/versions, from its host`,
	async run(context) {
		const path = '/_matrix/client/versions';
		const answer = await get(context, path);
		const versions = parseClientVersions(answer.body);
		if (answer.status !== 200 || !versions) {
			return critical(`Synapse is up, but its client API is not: ${path} gives ${describeAnswer(answer)}`, {
				next: 'Is client among the names of the listener in homeserver.yaml?',
			});
		}

		const version = versionOfHeader(String(answer.headers.server));
		return well(`Synapse ${version ?? ''} answers, spec ${versions.at(-1) ?? '?'}`.replace('  ', ' '));
	},
};

export const checkStep: FlowStep = {
	id: 'check',
	title: "Its container's own health check agrees",
	needs: ['running'],
	looks: ({stack}) => `docker inspect ${stack.synapse?.container}`,
	async run(context) {
		const {host, container} = synapseOf(context);
		const Health = (await inspectSynapse(context))?.State.Health;
		if (!Health) {
			return skipped('it has none');
		}

		const failed = Health.Log?.findLast(({ExitCode}) => ExitCode !== 0);
		const evidence = clean(failed?.Output?.trim().slice(0, 500) ?? '');
		return Health.Status === 'unhealthy'
			? warning(`the health check of ${container} fails: ${evidence.slice(0, 160) || 'without a word'}`, {
					evidence: [evidence],
					tab: 'containers',
					select: `${host}/${container}`,
					next: 'Where Synapse answers all the same, the check itself is wrong: healthcheck: in the compose file',
				})
			: well(`it says ${clean(Health.Status)}`);
	},
};
