import type {Clock} from '../system/clock.js';
import type {Endpoint} from './endpoint.js';
import type {Ask} from './question.js';

export interface SshHostOptions {
	readonly ask: Ask;
	readonly forwardAgent?: boolean;
	/** Called whenever the other side is what is waited for. */
	readonly dialled?: () => void;
	/** As `ssh -F`. */
	readonly configFile?: string;
	readonly env?: Readonly<Record<string, string | undefined>>;
	/** Connects there and nowhere else, whatever the SSH configuration says. */
	readonly endpoint?: Endpoint;
	readonly clock?: Clock;
	/** 0 ≤ x < 1, for the jitter. */
	readonly random?: () => number;
	/** ms; silence is noticed within interval × (misses + 1). If not given, as ServerAliveInterval says, else 10 s and 3. */
	readonly keepalive?: {readonly interval: number; readonly misses: number};
}
