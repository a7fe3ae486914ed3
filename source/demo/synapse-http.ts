import type {AdminApi} from './admin/api.js';
import {type DemoContainer, isUp} from './container.js';
import {type HttpRecording, serveHttp} from './http-answers.js';
import type {Accept} from './machine.js';
import {metricsPage} from './metrics-page.js';
import {demoName, labName} from './names.js';
import {recordedHomeserver as recorded} from './recorded.js';
import type {SynapseWork} from './synapse-work.js';

/** Who listens on a container's port while it runs; a paused one takes connections and says nothing. */
const whileUp = (container: DemoContainer, accept: Accept) => (): Accept | undefined =>
	container.status === 'running'
		? accept
		: isUp(container)
			? connection => connection.on('error', () => {}).resume()
			: undefined;

/** The client and Admin API, health and version of Synapse, on 8008. */
export function synapseApi(container: DemoContainer, admin: () => Promise<AdminApi>): () => Accept | undefined {
	const pages: Readonly<Record<string, HttpRecording>> = {
		'/health': recorded.health,
		'/_matrix/client/versions': recorded.versions,
		'/_synapse/admin/v1/server_version': recorded.serverVersion,
	};
	return whileUp(
		container,
		serveHttp(
			async (path, query, asked) =>
				Object.hasOwn(pages, path)
					? pages[path]
					: /^\/_(?:synapse\/admin|matrix\/client)\//.test(path)
						? (await admin()).page(path, query, asked)
						: undefined,
			recorded.notFound,
		),
	);
}

/** Its metrics, on 9000: any path, as that listener has it. */
export function synapseMetrics(container: DemoContainer, work: SynapseWork): () => Accept | undefined {
	const answer = async () => ({head: recorded.metricsHead, body: await metricsPage(container, work)});
	return whileUp(container, serveHttp(answer, recorded.notFound, {gzip: true}));
}

/** Element's settings, on 8080. */
export function elementWeb(container: DemoContainer): () => Accept | undefined {
	const {head, body} = recorded.element;
	const settings = {head, body: body.replaceAll(labName, demoName)};
	const pages: Readonly<Record<string, HttpRecording>> = {'/': recorded.elementRoot, '/config.json': settings};
	return whileUp(
		container,
		serveHttp(path => (Object.hasOwn(pages, path) ? pages[path] : undefined), recorded.elementMissing),
	);
}
