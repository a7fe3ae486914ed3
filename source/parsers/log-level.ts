import type {LogLevel} from '../store/log-line.js';

const levels: Readonly<Record<string, LogLevel>> = {
	trace: 'debug',
	debug: 'debug',
	verbose: 'debug',
	info: 'info',
	information: 'info',
	notice: 'info',
	log: 'info',
	warn: 'warning',
	warning: 'warning',
	err: 'error',
	error: 'error',
	crit: 'error',
	critical: 'error',
	alert: 'error',
	emerg: 'error',
	fatal: 'error',
	panic: 'error',
	severe: 'error',
};

/** {"level":"warn"} of most loggers, and the numbers of pino and bunyan: 30 is info. */
const json = /"(?:level|severity|lvl|levelname|log\.level)"\s*:\s*(?:"(\w+)"|(\d+))/i;
const logfmt = /(?:^|\s)(?:level|lvl|severity)="?([a-z]+)/i;
/** Python logging (Synapse), nginx, PostgreSQL and the like: the word stands apart, in capitals or in brackets. */
const word =
	/(?:^|[\s[|(<:-])(TRACE|DEBUG|VERBOSE|INFO|NOTICE|WARN(?:ING)?|ERR(?:OR)?|CRIT(?:ICAL)?|FATAL|PANIC|SEVERE|ALERT|EMERG)(?=$|[\s\]|)>:,-])|\[(debug|info|notice|warn|warning|err|error|crit|alert|emerg|fatal)\]/;
/** Kubernetes' klog: W0102 15:04:05.000000. */
const klog = /^([IWEF])\d{4} \d\d:/;
const klogLevels: Readonly<Record<string, LogLevel>> = {I: 'info', W: 'warning', E: 'error', F: 'error'};
/** Lines that belong to the entry before: a traceback and its end. */
const continued =
	/^(?:\s|Traceback \(|Caused by:|During handling of|The above exception|[\w.]+(?:Error|Exception)(?::|$))/;

/** The level is said early; a request's path or a message must not be taken for it. */
const early = 160;

const fromNumber = (level: number): LogLevel =>
	level >= 50 ? 'error' : level >= 40 ? 'warning' : level >= 30 ? 'info' : 'debug';

/** The level that a log line says it has. A continuation line has that of the line `before` it. */
export function logLevel(text: string, before?: LogLevel): LogLevel | undefined {
	if (text.startsWith('{')) {
		const match = json.exec(text.length > 4000 ? text.slice(0, 4000) : text);
		return match?.[1] ? levels[match[1].toLowerCase()] : match?.[2] ? fromNumber(Number(match[2])) : undefined;
	}

	if (before && continued.test(text)) {
		return before;
	}

	const head = text.length > early ? text.slice(0, early) : text;
	const named = word.exec(head) ?? logfmt.exec(head);
	if (named) {
		return levels[(named[1] ?? named[2] ?? '').toLowerCase()];
	}

	const letter = klog.exec(head)?.[1];
	return letter ? klogLevels[letter] : undefined;
}
