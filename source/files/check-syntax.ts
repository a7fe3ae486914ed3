import {clean} from '../parsers/clean.js';
import type {FileKind} from './config-file.js';

/** What is wrong with a config file as far as its syntax tells, each with its line; nothing of its contents is quoted. */
export async function checkSyntax(text: string, kind: FileKind): Promise<readonly string[]> {
	switch (kind) {
		case 'text': {
			return [];
		}

		case 'json':
		case 'element': {
			return checkJson(text, kind);
		}

		default: {
			return checkYaml(text, kind);
		}
	}
}

const most = 5;

async function checkYaml(text: string, kind: FileKind): Promise<readonly string[]> {
	const yaml = await import('yaml');
	const lines = new yaml.LineCounter();
	try {
		const document = yaml.parseDocument(text, {
			lineCounter: lines,
			prettyErrors: false,
			logLevel: 'silent',
			// YAML 1.1 as PyYAML reads it, and merge keys.
			...(kind === 'synapse' ? {version: '1.1' as const} : {merge: true}),
		});
		const wrong = document.errors.slice(0, most).map(({pos, code, message}) => {
			const {line, col} = lines.linePos(pos[0]);
			return `line ${line}, column ${col}: ${saying(code, message)}`;
		});
		if (wrong.length > 0) {
			return wrong;
		}

		if (kind === 'yaml') {
			return [];
		}

		return yaml.isMap(document.contents) ? [] : ['line 1: it must be a mapping: KEY: VALUE'];
	} catch (error) {
		return [clean((error as Error).message).slice(0, 120)];
	}
}

/** The parser's own words quote what stands there, which may be secret. */
const saying = (code: string, message: string): string =>
	`${clean(message.replace(/(["'`]).*\1/gs, '…').replace(/:.*$/s, '')).slice(0, 100)} (${code.toLowerCase().replaceAll('_', ' ')})`;

function checkJson(text: string, kind: FileKind): readonly string[] {
	let data: unknown;
	try {
		data = JSON.parse(text);
	} catch {
		return [`${placeIn(text)}: it is not JSON`];
	}

	return kind === 'element' && (typeof data !== 'object' || data === null || Array.isArray(data))
		? ['line 1: it must be an object: {…}']
		: [];
}

/** Whether the text could be the beginning of JSON. */
function mayGoOn(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch (error) {
		const {message} = error as Error;
		return /end of JSON|Unterminated/.test(message) || Number(/position (\d+)/.exec(message)?.[1]) >= text.length;
	}
}

/** V8 tells no position for some errors: where the longest beginning ends that could go on. */
function placeIn(text: string): string {
	let good = 0;
	for (let bad = text.length + 1; bad - good > 1; ) {
		const half = Math.floor((good + bad) / 2);
		if (mayGoOn(text.slice(0, half))) {
			good = half;
		} else {
			bad = half;
		}
	}

	const before = text.slice(0, good).split('\n');
	return `line ${before.length}, column ${before.at(-1)!.length + 1}`;
}
