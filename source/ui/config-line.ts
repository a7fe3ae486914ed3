import type {Line, Segment} from './line.js';

// A line of YAML, JSON or an INI file in colours. By the line alone: what goes on over lines is text.

const hidden = '••••';

const token =
	/(••••)|(?<=^|\s)(#.*$)|("(?:\\.|[^"\\])*"|'(?:''|[^'])*')(\s*:(?=\s|$))?|([\w.@/$-]+)(\s*:(?=\s|$))|(?<=[\s[{,:=]|^)(true|false|null|yes|no|on|off|~|-?\d+(?:\.\d+)?(?:ms|[smhdwyKMG])?)(?=$|[\s,\]}#])|([&*][\w-]+|!{1,2}[\w-]+)/g;

/** The line in segments; together they are the line. Masked places stand out, and comments step back. */
export function configLine(text: string): Line {
	const segments: Segment[] = [];
	let at = 0;
	for (const match of text.matchAll(token)) {
		const [all, mask, comment, quoted, quotedColon, key, colon, value] = match;
		if (match.index > at) {
			segments.push({text: text.slice(at, match.index)});
		}

		at = match.index + all.length;
		if (mask) {
			segments.push({text: hidden, tone: 'warning'});
		} else if (comment) {
			segments.push({text: comment, tone: 'dim'});
		} else if (quoted) {
			const isKey = quotedColon !== undefined;
			segments.push({text: quoted, tone: isKey ? 'accent' : 'good'});
			if (isKey) {
				segments.push({text: quotedColon});
			}
		} else if (key) {
			segments.push({text: key, tone: 'accent'}, {text: colon ?? ''});
		} else {
			segments.push({text: all, tone: value ? 'strong' : 'mark'});
		}
	}

	return at < text.length ? [...segments, {text: text.slice(at)}] : segments;
}
