import type {Container} from '../../source/parsers/docker.js';
import {emptyLog, type LogData} from '../../source/sources/container-logs.js';
import type {ContainerStats} from '../../source/sources/container-stats.js';
import type {LogLine} from '../../source/store/log-line.js';
import type {Slice} from '../../source/store/slice.js';

/** A container as the engine's list would tell it. */
export const container = (name: string, more: Partial<Container> = {}): Container => ({
	id: `${name}-0123456789abcdef`,
	name,
	project: 'matrix',
	service: name,
	image: `example/${name}:v1`,
	imageId: 'sha256:0',
	state: 'running',
	oomKilled: false,
	health: 'healthy',
	startedAt: Date.now() - 273_600_000,
	restarts: 0,
	restartPolicy: 'unless-stopped',
	ports: [],
	createdAt: 0,
	tty: false,
	...more,
});

export const stats = (more: Partial<ContainerStats> = {}): ContainerStats => ({
	at: Date.now(),
	cpu: 12.4,
	memory: 1.21 * 1024 ** 3,
	memoryLimit: 4 * 1024 ** 3,
	received: 1_200_000,
	sent: 310_000,
	processes: 12,
	cpuHistory: {values: [2, undefined, 8, 12.4]},
	memoryHistory: {values: [30]},
	sample: {at: 0, cpu: 0, system: 0, cores: 2},
	...more,
});

export const live = <Data>(data: Data): Slice<Data> => ({phase: 'live', data, at: Date.now()});

/** Line `seq` of a log, a second after the one before. */
export const logLine = (seq: number, text = `line ${seq}`, more: Partial<LogLine> = {}): LogLine => {
	const at = Date.UTC(2026, 10, 23, 10, 0, seq);
	return {seq, at, cursor: new Date(at).toISOString().replace('Z', '000000Z'), stream: 'stdout', text, ...more};
};

export const logData = (lines: readonly LogLine[], more: Partial<LogData> = {}): LogData => ({
	...emptyLog,
	lines: emptyLog.lines.push(lines),
	state: 'following',
	older: 'none',
	...more,
});
