import {HostError} from '../hosts/host.js';
import type {HttpAnswer} from '../hosts/http.js';
import {describeAnswer} from '../parsers/http-words.js';
import {readPage} from '../parsers/prometheus.js';
import type {Page} from '../parsers/prometheus-page.js';
import type {SourceContext} from './source.js';

type Context = Pick<SourceContext<unknown>, 'http' | 'host' | 'signal'>;

export interface FetchedPage {
	/** The URL that answered. */
	readonly url: string;
	readonly page: Page;
	readonly bytes: number;
}

const timeout = 10_000;
/** Some 160,000 samples. */
const limit = 16 << 20;
/** The first is right for both kinds of listener (metrics resource of an http one, type: metrics); the second for others. */
const usualPaths = ['/_synapse/metrics', '/metrics'];

/** The URLs to try, the one that answered last first; a URL with a path of its own is meant as it is. */
export function metricsUrls(configured: string, last: string | undefined): readonly string[] {
	const url = new URL(configured);
	if (url.pathname !== '/' || url.search !== '') {
		return [configured];
	}

	const urls = usualPaths.map(path => `${url.origin}${path}`);
	return last !== undefined && urls.includes(last) ? [last, ...urls.filter(each => each !== last)] : urls;
}

const words = (url: string): string => {
	const {host, pathname} = new URL(url);
	return `${host}${pathname}`;
};

const missing = ({status}: HttpAnswer): string | undefined =>
	status === 404 ? 'homeserver.yaml needs enable_metrics: true and a listener of type metrics' : undefined;

async function fetchOne({http, host, signal}: Context, url: string): Promise<FetchedPage> {
	const answer = await http.get(url, {name: 'metrics', timeout, limit, signal});
	if (answer.status !== 200) {
		const cure = missing(answer);
		const message = `metrics: ${words(url)} gives ${describeAnswer(answer)}`;
		throw new HostError('failed', host.id, message, cure === undefined ? {} : {cure});
	}

	const openMetrics = /openmetrics/i.test(String(answer.headers['content-type'] ?? ''));
	const page = await readPage(answer.body.toString(), {signal, ...(openMetrics ? {openMetrics} : {})});
	if (page.not !== undefined) {
		throw new HostError(
			'failed',
			host.id,
			`metrics: ${words(url)} gives ${page.not}, not metrics (${describeAnswer(answer)})`,
		);
	}

	if (page.samples === 0) {
		const [bad] = page.bad.first;
		const why = bad ? `: line ${bad.line}: ${bad.why}` : page.cut ? ': the page is cut off' : '';
		throw new HostError('failed', host.id, `metrics: ${words(url)} gives a page without a sample${why}`);
	}

	return {url, page, bytes: answer.body.length};
}

/** Another path may do where something answered, but not with metrics. */
const isOther = (error: unknown): boolean => error instanceof HostError && error.kind === 'failed';

/** The metrics page of a listener; rejects with the error of the first path, as that is the one that should have been right. */
export async function fetchMetrics(
	context: Context,
	configured: string,
	last: string | undefined,
): Promise<FetchedPage> {
	let first: unknown;
	for (const url of metricsUrls(configured, last)) {
		try {
			return await fetchOne(context, url);
		} catch (error) {
			first ??= error;
			if (!isOther(error)) {
				throw first;
			}
		}
	}

	throw first;
}
