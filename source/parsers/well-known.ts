import {clean} from './clean.js';
import {describeAnswer} from './http-words.js';
import {isRecord, parseJson, textOf} from './json.js';

/** One thing that a file must have: what was wanted and what was seen. */
export interface WellKnownCheck {
	readonly what: string;
	readonly wanted: string;
	readonly seen: string;
	readonly good: boolean;
}

/** A /.well-known/matrix file as it was answered, and judged. */
export interface WellKnownFile {
	/** `none`: there is none, which is allowed. */
	readonly verdict: 'good' | 'bad' | 'none';
	readonly checks: readonly WellKnownCheck[];
	/** `m.server` of the server file, `base_url` of the client file. */
	readonly value?: string;
}

interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
	readonly body: Buffer;
}

const short = (text: string): string => clean(text).slice(0, 200);

const verdictOf = (checks: readonly WellKnownCheck[], value: string | undefined): WellKnownFile => ({
	verdict: checks.every(({good}) => good) ? 'good' : 'bad',
	checks,
	...(value === undefined ? {} : {value}),
});

const statusCheck = ({status}: Answer): WellKnownCheck => ({
	what: 'status',
	wanted: '200',
	seen: String(status),
	good: status === 200,
});

const jsonCheck = (answer: Answer, data: unknown): WellKnownCheck => ({
	what: 'body',
	wanted: 'a JSON object',
	seen: isRecord(data) ? 'a JSON object' : describeAnswer(answer),
	good: isRecord(data),
});

// The grammar of the spec's appendix "Server name".
const serverName = /^(?:[A-Za-z0-9.-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/** /.well-known/matrix/server (server-server API, "Server discovery"): the content type does not matter, m.server does. */
export function judgeServerFile(answer: Answer): WellKnownFile {
	if (answer.status === 404) {
		return {verdict: 'none', checks: []};
	}

	const data = parseJson(answer.body);
	const server = textOf(data, 'm.server');
	const checks = [statusCheck(answer), jsonCheck(answer, data)];
	if (!checks.every(({good}) => good)) {
		return verdictOf(checks, undefined);
	}

	const seen = server === undefined ? 'nothing' : short(server);
	const good = server !== undefined && serverName.test(server);
	return verdictOf([...checks, {what: 'm.server', wanted: 'HOST or HOST:PORT', seen, good}], good ? seen : undefined);
}

/** /.well-known/matrix/client (client-server API, "Well-known URI"): also read by pages of other origins, hence CORS. */
export function judgeClientFile(answer: Answer): WellKnownFile {
	if (answer.status === 404) {
		return {verdict: 'none', checks: []};
	}

	const data = parseJson(answer.body);
	const checks = [statusCheck(answer), jsonCheck(answer, data)];
	if (!checks.every(({good}) => good)) {
		return verdictOf(checks, undefined);
	}

	const origin = answer.headers['access-control-allow-origin'];
	const url = textOf(isRecord(data) ? data['m.homeserver'] : undefined, 'base_url');
	const good = url !== undefined && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
	return verdictOf(
		[
			...checks,
			{
				what: 'CORS',
				wanted: 'Access-Control-Allow-Origin: *',
				seen: origin === undefined ? 'no such header' : short(String(origin)),
				good: origin === '*',
			},
			{what: 'base_url', wanted: 'the URL of the client API', seen: url === undefined ? 'nothing' : short(url), good},
		],
		good ? short(url) : undefined,
	);
}
