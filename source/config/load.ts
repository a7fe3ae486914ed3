import type {Document, LineCounter, ParsedNode, YAMLParseError} from 'yaml';
import {configFile} from './paths.js';
import type {Problem} from './problems.js';
import type {Config} from './schema.js';

/** What is wrong with the config file: every problem at once, each with file, line, key path and what is allowed. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
	readonly problems: readonly string[];
	/** There is no file there at all. */
	readonly missing: boolean;

	constructor(problems: readonly string[], missing = false) {
		super(problems.join('\n'));
		this.problems = problems;
		this.missing = missing;
	}
}

/** Far more than any config; a device or a log given by mistake is not read into memory. */
const limit = 1024 * 1024;

/** What only a part of the program can judge: whether the keys fit its commands. `data` is the file as it is written. */
export type ConfigCheck = (config: Config, data: unknown) => readonly Problem[] | Promise<readonly Problem[]>;

/** Reads and checks the config file (default: $XDG_CONFIG_HOME/synaptop/config.yaml); rejects with ConfigError. */
export async function loadConfig(file = configFile(), check?: ConfigCheck): Promise<Config> {
	return parseConfig(await read(file), file, check);
}

/** Checks the text of a config file; `file` is its name in the messages. */
export async function parseConfig(text: string, file: string, check?: ConfigCheck): Promise<Config> {
	// Both libraries together take longer to load than the first paint.
	const [yaml, {schema, toConfig}, {jsonSchema}, {problemsOf}, {crossCheck}] = await Promise.all([
		import('yaml'),
		import('./schema.js'),
		import('./json-schema.js'),
		import('./problems.js'),
		import('./cross-check.js'),
	]);
	const lines = new yaml.LineCounter();
	const document = yaml.parseDocument(text, {lineCounter: lines, prettyErrors: false});
	const [syntax] = document.errors;
	if (syntax) {
		throw new ConfigError(
			document.errors.map(error => `${place(file, lines, error.pos[0])}: ${syntaxText(error, text)}`),
		);
	}

	if (!document.contents) {
		throw new ConfigError([
			`${file}: is empty; it must at least name a host, as in: hosts: {matrix: {ssh: LXC_matrix}}`,
		]);
	}

	const data = unfold(document, file);
	const result = schema.safeParse(data);
	// The JSON schema takes its time: only for a config with something wrong.
	const found = result.error ? problemsOf(result.error.issues, data, jsonSchema()) : [];
	const config = result.success ? toConfig(result.data) : undefined;
	const judged = (config && (await check?.(config, data))) || [];
	const problems = [...found, ...judged, ...(await crossCheck(data))];
	if (problems.length > 0 || !config) {
		throw new ConfigError(inOrder(problems, document, lines, file, yaml));
	}

	return config;
}

/** The document as plain data; an alias that unfolds without end is refused. */
function unfold(document: Document.Parsed, file: string): unknown {
	try {
		return document.toJS();
	} catch (error) {
		throw new ConfigError([`${file}: ${(error as Error).message}`]);
	}
}

/** The problems as lines, in the order of the file. */
function inOrder(
	problems: readonly Problem[],
	document: Document.Parsed,
	lines: LineCounter,
	file: string,
	yaml: typeof import('yaml'),
): readonly string[] {
	return problems
		.map(problem => ({...problem, offset: offsetOf(document, problem.path, yaml)}))
		.sort((a, b) => a.offset - b.offset)
		.map(({path, text, offset}) => {
			const key = path.map(String).join('.');
			return `${place(file, lines, offset)}: ${key ? `${key}: ` : ''}${text}`;
		});
}

/** Where the key at this path stands; of the nearest key above it if it is missing. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[], yaml: typeof import('yaml')): number {
	let node: unknown = document.contents;
	let offset = (document.contents as ParsedNode | null)?.range?.[0] ?? 0;
	for (const key of path) {
		if (yaml.isAlias(node)) {
			node = node.resolve(document);
		}

		if (yaml.isMap(node)) {
			const pair = node.items.find(item => String(yaml.isScalar(item.key) ? item.key.value : item.key) === String(key));
			offset = (pair?.key as ParsedNode | undefined)?.range?.[0] ?? offset;
			node = pair?.value;
		} else if (yaml.isSeq(node)) {
			node = node.items[Number(key)];
			offset = (node as ParsedNode | undefined)?.range?.[0] ?? offset;
		} else {
			break;
		}
	}

	return offset;
}

function place(file: string, lines: LineCounter, offset: number): string {
	const {line, col} = lines.linePos(offset);
	return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
}

/** The parser's words, but where they are about its own interface. */
function syntaxText(error: YAMLParseError, text: string): string {
	switch (error.code) {
		case 'DUPLICATE_KEY': {
			const key = /^[^\s:,{}]*/.exec(text.slice(error.pos[0]))?.[0];
			return `${key}: is there twice: keep one`;
		}

		case 'MULTIPLE_DOCS': {
			return 'a second document begins (---): a config file has one';
		}

		default: {
			return error.message;
		}
	}
}

async function read(file: string): Promise<string> {
	const {open} = await import('node:fs/promises');
	let handle: Awaited<ReturnType<typeof open>> | undefined;
	try {
		handle = await open(file);
		const {size} = await handle.stat();
		if (size > limit) {
			throw new ConfigError([`${file}: is ${size} bytes; a config file has at most ${limit}`]);
		}

		return new TextDecoder('utf-8', {fatal: true}).decode(await handle.readFile());
	} catch (error) {
		throw error instanceof ConfigError ? error : unreadable(file, error as NodeJS.ErrnoException);
	} finally {
		await handle?.close();
	}
}

function unreadable(file: string, error: NodeJS.ErrnoException): ConfigError {
	switch (error.code) {
		case 'ENOENT':
		case 'ENOTDIR': {
			return new ConfigError([`${file}: there is no such file`], true);
		}

		case 'EACCES':
		case 'EPERM': {
			return new ConfigError([`${file}: you may not read it (try: ls -l ${file})`]);
		}

		case 'EISDIR': {
			return new ConfigError([`${file}: is a directory; the config is a YAML file`]);
		}

		case 'ERR_ENCODING_INVALID_ENCODED_DATA': {
			return new ConfigError([`${file}: is not text in UTF-8`]);
		}

		default: {
			return new ConfigError([`${file}: cannot be read: ${error.message}`]);
		}
	}
}
