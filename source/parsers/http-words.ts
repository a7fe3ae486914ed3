import {clean} from './clean.js';

interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
	readonly body: Buffer;
}

/** What an HTTP answer is, for a person who expected another: `502 with HTML: Bad Gateway`, `200 with "It works"`. */
export function describeAnswer({status, headers, body}: Answer): string {
	const text = body.subarray(0, 4096).toString().trim();
	if (text === '') {
		return `${status} without a body`;
	}

	const type = String(headers['content-type'] ?? '');
	if (/html/i.test(type) || text.startsWith('<')) {
		const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1];
		return `${status} with HTML${title ? `: ${short(title)}` : ''}`;
	}

	return `${status} with "${short(text)}"`;
}

const short = (text: string): string => {
	const line = clean(text.trim());
	return line.length > 60 ? `${line.slice(0, 59)}…` : line;
};
