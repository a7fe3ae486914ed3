import type {IncomingHttpHeaders} from 'node:http';
import type {HttpAnswer} from './http.js';

/** What `curl --include` prints: status line and headers, blank line, body; interim answers (1xx) before it are left out. */
export function parseCurlAnswer(output: Buffer): HttpAnswer | undefined {
	const end = output.indexOf('\r\n\r\n');
	const [first = '', ...lines] = output.subarray(0, Math.max(0, end)).toString('latin1').split('\r\n');
	const status = Number(/^HTTP\/[\d.]+ (\d{3})(?: |$)/.exec(first)?.[1]);
	if (end === -1 || Number.isNaN(status)) {
		return undefined;
	}

	const rest = output.subarray(end + 4);
	return status < 200 ? parseCurlAnswer(rest) : {status, headers: parseHeaders(lines), body: rest};
}

/** Of a header that comes more than once the values are joined, as in node:http for most. */
function parseHeaders(lines: readonly string[]): IncomingHttpHeaders {
	const headers: Record<string, string> = {};
	for (const line of lines) {
		const colon = line.indexOf(':');
		if (colon > 0) {
			const name = line.slice(0, colon).toLowerCase();
			const value = line.slice(colon + 1).trim();
			headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}, ${value}` : value;
		}
	}

	return headers;
}
