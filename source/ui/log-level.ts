import type {LogLevel} from '../store/log-line.js';
import type {Tone} from '../theme/theme.js';

/** The lowest level that is shown. */
export type Threshold = 'all' | 'info' | 'warning' | 'error';

const order: readonly Threshold[] = ['all', 'info', 'warning', 'error'];
const rank: Readonly<Record<LogLevel | 'all', number>> = {all: 0, debug: 0, info: 1, warning: 2, error: 3};

export const nextThreshold = (threshold: Threshold): Threshold => order[(order.indexOf(threshold) + 1) % order.length]!;

/** "INFO+", "ERROR"; "" for all. */
export const thresholdLabel = (threshold: Threshold): string =>
	threshold === 'all' ? '' : threshold === 'error' ? 'ERROR' : `${threshold.toUpperCase()}+`;

export const reaches = (level: LogLevel, threshold: Threshold): boolean => rank[level] >= rank[threshold];

export const levelWord: Readonly<Record<LogLevel, string>> = {
	debug: 'DEBUG',
	info: 'INFO',
	warning: 'WARNING',
	error: 'ERROR',
};

export const levelWidth = 7;

export const levelTone: Readonly<Record<LogLevel, Tone>> = {
	debug: 'dim',
	info: 'good',
	warning: 'warning',
	error: 'error',
};
