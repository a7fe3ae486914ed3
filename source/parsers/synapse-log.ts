/** What a line of a log is made of, beside its time and level. */
export interface LogParts {
	/** Who wrote it. */
	readonly head: string;
	readonly message: string;
}

/** Synapse's default format after the time: logger, line number, level, request, message. */
const format = /^([\w.]+) - \d+ - (?:DEBUG|INFO|WARNING|ERROR|CRITICAL) - \S* ?- ?/;

/**
 * The access log (synapse/http/site.py): client, listener, who, times, database, bytes, status, request, user agent. Of
 * all that the request, its status and what it took are looked for; they stand at the far end.
 */
const access =
	/^(\S+) - \S+ - \{([^}]*)\} Processed request: ([\d.]+)sec\/\S+ ru=\([^)]*\) db=\([^)]*\) (\d+)B (\d+!?) "(\S+) (\S*)[^"]*"/;

const request = (message: string): string => {
	const parts = access.exec(message);
	if (!parts) {
		return message;
	}

	const [, client, who, seconds, size, status, method, uri] = parts;
	const from = who === 'None' ? client : who;
	return `${method} ${uri} ${status} ${Math.round(Number(seconds) * 1000)}ms ${size}B ${from}`;
};

/** A line in Synapse's default format, without its time; undefined if it is in another. */
export const splitSynapseLine = (text: string): LogParts | undefined => {
	const parts = format.exec(text);
	return parts ? {head: parts[1]!, message: request(text.slice(parts[0].length))} : undefined;
};
