import {promisify} from 'node:util';
import {gunzip} from 'node:zlib';
import {Secret} from '../system/secret.js';
import {parseCurlAnswer} from './curl-answer.js';
import {lastLine} from './exec-output.js';
import {type ExecResult, type Host, HostError} from './host.js';
import {encodeBody, type HttpAnswer, type HttpRequest} from './http.js';
import {explainBody} from './http-errors.js';

const headRoom = 64 * 1024;
const forwarding = 'AllowTcpForwarding local in its sshd_config lets the program ask without it';

export type CurlRequest = Pick<HttpRequest, 'headers' | 'body' | 'timeout' | 'limit' | 'signal'> & {
	readonly method: Exclude<HttpRequest['method'], 'HEAD'>;
};

/** A request by the host's own curl: for where the SSH server forbids forwarding. Like HttpClient.request. */
export async function curlRequest(host: Host, url: URL, name: string, request: CurlRequest): Promise<HttpAnswer> {
	const {method, timeout = 10_000, limit = 16 << 20, signal} = request;
	const about = {host: host.id, what: `${name}: ${method} ${url.pathname}`};
	const config = new Secret(curlConfig(url, {...request, timeout, limit}));
	const options = {stdin: config, timeout: timeout + 2000, limit: limit + headRoom, ...(signal ? {signal} : {})};
	// -q: not the user's own .curlrc.
	const result = await host.exec(['curl', '-q', '--config', '-'], options).catch(error => {
		throw explainMissing(host.id, error);
	});
	if (result.truncated) {
		throw tooLong(about, limit);
	}

	if (result.code !== 0) {
		throw explainExit(about, url, result, {timeout, limit});
	}

	const answer = parseCurlAnswer(result.stdout);
	if (!answer) {
		throw new HostError('lost', host.id, `${about.what}: what answers does not speak HTTP`);
	}

	return {...answer, body: await unpack(answer, about, limit)};
}

/** Each value quoted as curl(1) says under --config. */
function curlConfig(
	url: URL,
	{method, headers = {}, body, timeout, limit}: CurlRequest & {timeout: number; limit: number},
): string {
	const sent = encodeBody(body);
	// RFC 9110, 8.6: a method that may have a body says the length of none.
	const hasBody = method === 'POST' || method === 'PUT';
	const given = Object.entries(headers).map(
		([name, value]) => `${name}: ${value instanceof Secret ? value.reveal() : value}`,
	);
	const lines = [
		['url', url.href],
		['max-time', String(timeout / 1000)],
		['max-filesize', String(limit)],
		['noproxy', '*'],
		['proto', '=http,https'],
		...(method === 'GET' ? [] : [['request', method]]),
		...(sent.body || hasBody ? [['data-raw', sent.body?.toString() ?? '']] : []),
		// Without a type curl would call it a form.
		...['accept-encoding: gzip', ...(sent.body || hasBody ? [`content-type: ${sent.type}`] : []), ...given].map(
			header => ['header', header],
		),
	].map(([option, value]) => `${option} = ${quoted(value!)}`);
	return [...lines, 'silent', 'show-error', 'include', 'globoff', ''].join('\n');
}

function quoted(value: string): string {
	// A line's end would begin another option.
	if (/[\0\r\n]/.test(value)) {
		throw new RangeError('A header or URL cannot hold a line break');
	}

	return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

async function unpack(
	{headers, body}: HttpAnswer,
	about: {readonly host: string; readonly what: string},
	limit: number,
): Promise<Buffer> {
	if (!/^(?:x-)?gzip$/i.test(headers['content-encoding']?.trim() ?? '')) {
		return body;
	}

	try {
		return await promisify(gunzip)(body, {maxOutputLength: limit});
	} catch (error) {
		throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
			? tooLong(about, limit)
			: explainBody(about, error);
	}
}

function tooLong({host, what}: {readonly host: string; readonly what: string}, limit: number): HostError {
	return new HostError('limit', host, `${what}: the answer is longer than ${limit} bytes`);
}

function explainMissing(host: string, error: unknown): unknown {
	return error instanceof HostError && error.kind === 'missing'
		? new HostError(
				'forbidden',
				host,
				`${host} forbids TCP forwarding over SSH, and has no curl that could ask instead`,
				{
					cure: `AllowTcpForwarding local in the sshd_config of ${host}, or install curl there`,
					cause: error,
				},
			)
		: error;
}

/** Statuses of curl(1), "EXIT CODES". */
function explainExit(
	{host, what}: {readonly host: string; readonly what: string},
	url: URL,
	result: ExecResult,
	{timeout, limit}: {readonly timeout: number; readonly limit: number},
): HostError {
	const said = lastLine(result.stderr).replace(/^curl: /, '');
	const cure = {cure: `Asked by curl on ${host}; ${forwarding}`};
	switch (result.code) {
		case 6:
		case 7:
			return new HostError('refused', host, `Nothing answers at ${url.host}: ${said}`);
		case 1:
		case 8:
			return new HostError('lost', host, `${what}: what answers does not speak HTTP (${said})`);
		case 18:
			return new HostError('lost', host, `${what}: the connection was closed in the middle of the answer`);
		case 52:
		case 56:
			return new HostError('lost', host, `${what}: the connection was closed without an answer`);
		case 28:
			return new HostError('timeout', host, `${what}: no whole answer within ${timeout / 1000} s`);
		case 63:
			return tooLong({host, what}, limit);
		case 51:
		case 60:
			return new HostError('failed', host, `the certificate of ${url.host} is not good: ${said}`, cure);
		default:
			return new HostError('failed', host, `${what}: curl ended with status ${result.code}: ${said}`, cure);
	}
}
