import {maskFile} from '../files/mask-file.js';
import {clean} from '../parsers/clean.js';
import {isRecord, textOf} from '../parsers/json.js';
import type {Secret} from '../system/secret.js';
import type {FlowContext} from './flow.js';
import {type Answer, askInside} from './inside/ask-inside.js';
import {configScript} from './inside/config-scripts.js';
import type {SynapseContainer} from './inside/synapse-container.js';

/** A file as the user that Synapse runs as finds it. */
export interface FileLook {
	readonly path: string;
	readonly state: 'ok' | 'missing' | 'denied' | 'failed' | 'syntax' | 'wrong';
	readonly said?: string;
	/** "600 0:0": mode, owner and group of one that it may not read. */
	readonly owner?: string;
}

export interface DiskLook {
	/** A directory on it, as Synapse sees it. */
	readonly path: string;
	/** Bytes. */
	readonly size: number;
	readonly free: number;
	readonly files: number;
	readonly freeFiles: number;
	readonly readOnly: boolean;
}

/** What is to be known of homeserver.yaml, as Synapse itself would read it. Nothing in it is secret but `secrets`. */
export interface HomeserverFile {
	/** Whom it was looked at as. */
	readonly user: string;
	/** The config files in their order. */
	readonly files: readonly FileLook[];
	/** Lines of the main one, masked; empty where it cannot be read. */
	readonly lines: readonly string[];
	readonly secrets: readonly Secret[];
	/** All that follows is absent where a file cannot be read. */
	readonly key?: FileLook;
	readonly disks: readonly DiskLook[];
	readonly database?: {
		readonly kind: 'postgres' | 'sqlite' | 'none';
		readonly path?: string;
		readonly host?: string;
		readonly user?: string;
		readonly name?: string;
	};
	readonly redis?: {
		readonly enabled: boolean;
		readonly host?: string;
		readonly port?: number;
		readonly path?: string;
		readonly dbid?: number;
	};
	/** Ports of the listeners with the client API. */
	readonly ports: readonly number[];
}

const word = (data: unknown, name: string): {readonly [key: string]: string} => {
	const found = textOf(data, name);
	return found === undefined || found === '' ? {} : {[name]: clean(found)};
};

const numberOf = (data: unknown, name: string): number | undefined => {
	const value = isRecord(data) ? Number(data[name] ?? Number.NaN) : Number.NaN;
	return Number.isFinite(value) ? value : undefined;
};

const fileStates: readonly string[] = ['ok', 'missing', 'denied', 'failed', 'syntax', 'wrong'];

const fileLook = (data: unknown): FileLook => ({
	path: clean(textOf(data, 'path') ?? '?'),
	state: fileStates.includes(textOf(data, 'state') ?? '') ? (textOf(data, 'state') as FileLook['state']) : 'failed',
	...word(data, 'said'),
	...word(data, 'owner'),
});

const disk = (data: unknown): DiskLook => ({
	path: clean(textOf(data, 'path') ?? '?'),
	size: numberOf(data, 'size') ?? 0,
	free: numberOf(data, 'free') ?? 0,
	files: numberOf(data, 'files') ?? 0,
	freeFiles: numberOf(data, 'free_files') ?? 0,
	readOnly: isRecord(data) && data.read_only === true,
});

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function databaseOf(data: unknown): Pick<HomeserverFile, 'database'> {
	if (!isRecord(data)) {
		return {};
	}

	const kind = data.name === 'psycopg2' ? 'postgres' : data.name === 'sqlite3' ? 'sqlite' : 'none';
	const {dbname: name} = word(data, 'dbname');
	const {host, user, path} = {...word(data, 'host'), ...word(data, 'user'), ...word(data, 'path')};
	return {
		database: {
			kind,
			...(path === undefined ? {} : {path}),
			...(host === undefined ? {} : {host}),
			...(user === undefined ? {} : {user}),
			...(name === undefined ? {} : {name}),
		},
	};
}

function redisOf(data: unknown): Pick<HomeserverFile, 'redis'> {
	if (!isRecord(data)) {
		return {};
	}

	const port = numberOf(data, 'port');
	const dbid = numberOf(data, 'dbid');
	return {
		redis: {
			enabled: data.enabled === true,
			...word(data, 'host'),
			...word(data, 'path'),
			...(port === undefined ? {} : {port}),
			...(dbid === undefined ? {} : {dbid}),
		},
	};
}

/** What the script found; the text of the file is masked and forgotten. */
export async function parseHomeserverFile(data: Answer): Promise<HomeserverFile> {
	const masked = await maskFile(textOf(data, 'text') ?? '');
	const ports = list(data.ports).filter(port => typeof port === 'number');
	return {
		user: `${numberOf(data, 'uid') ?? '?'}:${numberOf(data, 'gid') ?? '?'}`,
		files: list(data.files).map(fileLook),
		lines: masked.lines,
		secrets: masked.secrets,
		...(data.key === undefined ? {} : {key: fileLook(data.key)}),
		disks: list(data.disks).map(disk),
		...databaseOf(data.database),
		...redisOf(data.redis),
		ports,
	};
}

export const readHomeserverFile = async (
	context: Pick<FlowContext, 'stack' | 'host' | 'engine' | 'signal' | 'now'>,
	found: SynapseContainer,
): Promise<HomeserverFile> => parseHomeserverFile(await askInside(context, found, configScript, {limit: 20}));

/** The lines of one of its top-level sections, masked as they are. */
export function sectionOf({lines}: Pick<HomeserverFile, 'lines'>, section: string): readonly string[] {
	const begin = lines.findIndex(line => line.startsWith(`${section}:`) || line.startsWith(`"${section}":`));
	if (begin === -1) {
		return [];
	}

	const rest = lines.slice(begin + 1);
	const length = rest.findIndex(line => line !== '' && !/^[\s#}\]-]/.test(line));
	const all = [lines[begin]!, ...rest.slice(0, length === -1 ? rest.length : length)];
	return all.filter(line => line.trim() !== '' && !line.trim().startsWith('#')).slice(0, 30);
}
