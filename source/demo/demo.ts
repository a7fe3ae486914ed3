import type {Config} from '../config/schema.js';
import type {Endpoint} from '../hosts/endpoint.js';

export interface DemoOptions {
	/** Makes everything that is drawn by lot repeatable. */
	readonly seed?: number;
	/** Containers that die, connections that drop. On if not given. */
	readonly faults?: boolean;
	/** How fast life goes on: 1 if not given; 0 stands still, so that nothing changes unless it is told to. */
	readonly speed?: number;
}

/** What a test, or a person in the demo's shell (`demo help`), can make happen. Containers by name. */
export interface DemoControl {
	/** The container's process is killed from outside; its restart policy decides what comes then. */
	kill(container: string, exitCode?: number): void;
	/** Its health check fails from now on, or works again. */
	setHealthy(container: string, healthy: boolean): void;
	/** One line on its standard error, byte for byte. */
	emitLog(container: string, text: string | Uint8Array): void;
	/** Cuts every connection of the host (all hosts if not given) and takes no new one for `ms`. */
	dropConnections(options?: {readonly host?: string; readonly ms?: number}): void;
	/** Changes how fast life goes on. */
	setSpeed(speed: number): void;
}

/** The embedded homelab: SSH servers on loopback ports, with keys made for this run only. */
export interface Demo {
	readonly config: Config;
	/** By host id: how to reach it without looking anything up. For createHost(). */
	readonly endpoints: Readonly<Record<string, Endpoint>>;
	/** Private (0700), gone after stop(): for `ssh -F`. */
	readonly directory: string;
	readonly sshConfig: string;
	readonly key: string;
	readonly knownHosts: string;
	readonly control: DemoControl;
	stop(): Promise<void>;
}

export async function startDemo(_options: DemoOptions = {}): Promise<Demo> {
	throw new Error('not built yet');
}
