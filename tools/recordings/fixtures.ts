import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');

/** A file of test/fixtures/lab. */
export const fixture = (name: string): Buffer => readFileSync(path.join(root, 'test/fixtures/lab', name));
// biome-ignore lint/suspicious/noExplicitAny: whatever was recorded
export const json = (name: string): any => JSON.parse(fixture(name).toString());
export const lines = (name: string): string[] => fixture(name).toString().trim().split('\n');
// biome-ignore lint/suspicious/noExplicitAny: whatever was recorded
export const jsonl = (name: string): any[] => lines(name).map(line => JSON.parse(line));

/** What stands under each line "==> NAME". */
export const sections = (name: string): Record<string, string> =>
	Object.fromEntries(
		fixture(name)
			.toString()
			.split(/^==> /m)
			.slice(1)
			.map(part => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
	);

/** Writes a file of source/demo/recorded, an entry a line. */
export function write(name: string, value: unknown): void {
	const entries = Object.entries(value as object).map(([key, part]) => {
		const body = Array.isArray(part)
			? `[\n${part.map(item => JSON.stringify(item)).join(',\n')}\n]`
			: JSON.stringify(part);
		return `${JSON.stringify(key)}: ${body}`;
	});
	writeFileSync(path.join(root, 'source/demo/recorded', name), `{\n${entries.join(',\n')}\n}\n`);
}

/** An answer with its head, as source/demo/http-answers.ts sends it. */
export function http(name: string): {head: string; body: string} {
	const [head = '', ...body] = fixture(name).toString().split('\r\n\r\n');
	return {head: head.replaceAll('\r\n', '\n'), body: body.join('\r\n\r\n')};
}
