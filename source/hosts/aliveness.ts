import type {SshDestination} from './ssh-config.js';

/** Silence must be noticed within this, in ms, whatever the configuration says: a monitor is to tell it. */
const longest = 45_000;
const usual = {interval: 10_000, misses: 3};

/** How often to ask whether the server is there: ServerAliveInterval and ServerAliveCountMax, but not slower than `longest`. */
export function aliveness({
	serverAliveInterval,
	serverAliveCountMax,
}: Pick<SshDestination, 'serverAliveInterval' | 'serverAliveCountMax'>): typeof usual {
	if (serverAliveInterval === 0) {
		return usual;
	}

	const interval = serverAliveInterval * 1000;
	// ssh_config(5): with 0 it would never hang up.
	const misses = serverAliveCountMax || usual.misses;
	if (interval * (misses + 1) <= longest) {
		return {interval, misses};
	}

	// Fewer misses first, down to the usual number; then a shorter interval.
	const fewest = Math.min(misses, usual.misses);
	const fitting = Math.max(fewest, Math.floor(longest / interval) - 1);
	return {interval: Math.min(interval, longest / (fitting + 1)), misses: fitting};
}
