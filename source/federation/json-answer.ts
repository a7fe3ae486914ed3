import {describeAnswer} from '../parsers/http-words.js';
import {isRecord} from '../parsers/json.js';
import type {FaultCode} from './fault-code.js';
import type {Answer} from './site.js';

export type JsonAnswer =
	| {readonly good: true; readonly data: Readonly<Record<string, unknown>>}
	| {readonly good: false; readonly code: FaultCode; readonly seen: string; readonly cause?: string};

/** The value, or why there is none. */
function decode(body: Buffer): {data: unknown} | {reason: string} {
	try {
		return {data: JSON.parse(new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(body))};
	} catch (error) {
		if (error instanceof TypeError) {
			return {reason: 'text that is not UTF-8'};
		}

		return {reason: body[0] === 0xef && body[1] === 0xbb ? 'JSON after a byte order mark' : 'no JSON'};
	}
}

const causeOf = ({status, headers, body}: Answer): string | undefined => {
	if (status >= 502 && status <= 504) {
		return 'the reverse proxy does not reach what is behind it';
	}

	if (
		/html/i.test(String(headers['content-type'] ?? '')) ||
		body.subarray(0, 64).toString().trimStart().startsWith('<')
	) {
		return 'a web site or the reverse proxy itself answers instead of the homeserver or the file';
	}

	if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') {
		return 'it is compressed though that was not asked for';
	}

	if (status >= 500) {
		return 'the server or its reverse proxy fails: see its log';
	}

	return status === 404 ? 'nothing is set up for this path' : undefined;
};

/** The JSON object of an answer with status 200. */
export function readJson(answer: Answer, limit: number): JsonAnswer {
	const cause = causeOf(answer);
	const because = cause === undefined ? {} : {cause};
	if (answer.status !== 200) {
		return {good: false, code: 'http-status', seen: describeAnswer(answer), ...because};
	}

	if (answer.cut) {
		return {
			good: false,
			code: 'http-too-large',
			seen: `more than ${limit / 1024} KiB`,
			cause: 'something else is served there',
		};
	}

	const decoded = decode(answer.body);
	if ('data' in decoded && isRecord(decoded.data)) {
		return {good: true, data: decoded.data};
	}

	const reason = 'reason' in decoded ? decoded.reason : 'JSON, but no object';
	return {good: false, code: 'http-not-json', seen: `${reason}: ${describeAnswer(answer)}`, ...because};
}

/** The media type without its parameters; empty: none was said. */
export const mediaType = ({headers}: Answer): string =>
	String(headers['content-type'] ?? '')
		.split(';')[0]!
		.trim()
		.toLowerCase();
