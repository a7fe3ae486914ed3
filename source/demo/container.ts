import type {LogRing} from './log-ring.js';
import type {Template} from './recorded.js';

/** How hard a container works, and has worked. */
export interface Load {
	/** In cores: 0.124 is 12.4 %. */
	cpu: number;
	/** Bytes, without the page cache. */
	memory: number;
	/** Bytes per second. */
	received: number;
	sent: number;
}

/** The live state of one container: what the engine's answers are made of. */
export interface DemoContainer {
	readonly id: string;
	name: string;
	readonly image: string;
	/** The recorded answers that its own are made from. */
	readonly template: Template;
	readonly log: LogRing;
	readonly restartPolicy: 'no' | 'unless-stopped';
	/** The health check as the engine's events name it; absent where there is none. */
	readonly healthCheck?: string;
	/** Bytes; absent for as much as the host has. */
	readonly memoryLimit?: number;
	/** Status after SIGTERM: 0 where it is handled, 143 else. */
	readonly endsWith: number;
	readonly created: bigint;
	status: 'running' | 'paused' | 'restarting' | 'exited';
	health: 'starting' | 'healthy' | 'unhealthy';
	/** Its health check fails. */
	ill: boolean;
	failingStreak: number;
	checks: Array<{start: bigint; end: bigint; code: number}>;
	pid: number;
	startedAt: bigint;
	/** 0 for never. */
	finishedAt: bigint;
	exitCode: number;
	restartCount: number;
	load: Load;
	/** Sums up to `at`: nanoseconds of CPU, bytes. Since the start. */
	used: {at: bigint; cpu: number; received: number; sent: number};
}

export const isUp = (container: DemoContainer): boolean =>
	container.status === 'running' || container.status === 'paused';

/** Brings the sums up to `now`. */
export function advance(container: DemoContainer, now: bigint): void {
	const elapsed = Number(now - container.used.at) / 1e9;
	container.used.at = now;
	if (container.status === 'running') {
		container.used.cpu += container.load.cpu * elapsed * 1e9;
		container.used.received += container.load.received * elapsed;
		container.used.sent += container.load.sent * elapsed;
	}
}

/** A process has started: nothing used, health not known. */
export function begin(container: DemoContainer, now: bigint, pid: number): void {
	container.status = 'running';
	container.health = 'starting';
	container.failingStreak = 0;
	container.checks = [];
	container.pid = pid;
	container.startedAt = now;
	container.exitCode = 0;
	container.used = {at: now, cpu: 4e8, received: 0, sent: 0};
}
