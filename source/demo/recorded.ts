import type {HttpRecording} from './http-answers.js';
import database from './recorded/database.json' with {type: 'json'};
import engine from './recorded/engine.json' with {type: 'json'};
import homeserver from './recorded/homeserver.json' with {type: 'json'};
import host from './recorded/host.json' with {type: 'json'};
import logs from './recorded/logs.json' with {type: 'json'};
import targets from './recorded/prometheus.json' with {type: 'json'};
import services from './recorded/services.json' with {type: 'json'};
import units from './recorded/units.json' with {type: 'json'};

// Made by tools/demo-recordings.ts from what the lab answered.

// biome-ignore lint/suspicious/noExplicitAny: whatever the engine says; each use knows its keys from the recording
export type Json = {[key: string]: any};

/** Answers of the lab's engine about one container. */
export interface Template {
	readonly list: Json;
	readonly inspect: Json;
	readonly stats: Json;
}

/** A line of a container's log, its own time replaced by `{time}`. */
export interface RecordedLine {
	readonly stream: number;
	readonly text: string;
}

export const recorded: {
	readonly headers: Readonly<Record<string, string>>;
	readonly version: Json;
	readonly info: Json;
	readonly images: Json[];
	/** One without a tag. */
	readonly dangling: Json;
	readonly df: Json;
	readonly pruned: Json;
	readonly stoppedStats: Json;
	readonly containers: Readonly<Record<'synapse' | 'element-web' | 'redis-local', Template>>;
} = engine;

export const recordedLogs: Readonly<
	Record<Exclude<keyof typeof logs, 'errors' | 'element'>, readonly RecordedLine[]>
> & {
	/** A request and its answer each. */
	readonly element: ReadonlyArray<readonly RecordedLine[]>;
	/** Each with its traceback. */
	readonly errors: ReadonlyArray<readonly RecordedLine[]>;
} = logs;

export const recordedHost: {
	/** Answers to the parts of the vitals script (sources/vitals.ts), by the names of the parts. */
	readonly vitals: Readonly<Record<string, string>>;
	readonly compose: string;
} = host;

/** What Synapse and Element answered, by what was asked. */
export const recordedHomeserver: Readonly<Record<Exclude<keyof typeof homeserver, 'metricsHead'>, HttpRecording>> & {
	readonly metricsHead: string;
} = homeserver;

export const recordedServices: {
	/** First bytes of an answer to a greeting. */
	readonly postgres: string;
	readonly redis: string;
	/** register_new_matrix_user. */
	readonly register: {readonly done: string; readonly taken: string};
} = services;

/** A record of the journal, what changes in it replaced by {marks}. */
export interface RecordedEntry {
	readonly PRIORITY: string;
	readonly _TRANSPORT: string;
	readonly MESSAGE: string | number[];
}

export const recordedUnits: Readonly<
	Record<'started' | 'killed' | 'scheduled' | 'stopping' | 'stopped', readonly RecordedEntry[]>
> & {
	/** Of a record when only some are asked for. */
	readonly fields: readonly string[];
	/** Whole records. */
	readonly record: {readonly bot: Json; readonly manager: Json};
	/** What the bot says: a line, or a few that belong together. */
	readonly spoken: ReadonlyArray<ReadonlyArray<string | number[]>>;
	/** Answers to `systemctl show`, by state. */
	readonly shown: Readonly<Record<'running' | 'auto-restart' | 'stopped' | 'failed' | 'missing', string>>;
	/** What systemctl says when it does something. */
	readonly verbs: Readonly<Record<'enable' | 'disable' | 'missing', string>>;
} = units;

export const recordedTargets: {
	/** Of /api/v1/targets. */
	readonly head: string;
	readonly up: Json;
	readonly down: Json;
} = targets;

/** What psql answered to sources/postgres-query.ts, and redis-cli to INFO. */
export const recordedDatabase: {
	/** Without its sessions, of which there are templates. */
	readonly activity: Json;
	readonly session: Json;
	readonly blocked: Json;
	/** Without its tables. */
	readonly sizes: Json;
	readonly tables: readonly Json[];
	readonly info: string;
} = database;
