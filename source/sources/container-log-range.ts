import type {Engine} from '../hosts/engine.js';
import {clean} from '../parsers/clean.js';
import {toEngineTime} from '../parsers/rfc3339.js';

/** An end of a range: a line's own time (RFC 3339 with nanoseconds), or ms since the epoch. */
export interface LogTime {
	readonly cursor?: string;
	readonly at?: number;
}

/** As the engine's since and until have it: seconds with nanoseconds, which a number cannot hold. */
export const engineTime = ({cursor, at}: LogTime): string | undefined => {
	const written = cursor === undefined ? undefined : toEngineTime(cursor);
	if (written !== undefined) {
		return written;
	}

	return at === undefined ? undefined : `${Math.floor(at / 1000)}.${String(at % 1000).padStart(3, '0')}000000`;
};

/** The lines of a container's log from one time to another (both included), from the engine itself, as `docker logs --timestamps` has them. */
export async function* containerLogRange(
	engine: Engine,
	id: string,
	from: LogTime | undefined,
	to: LogTime | undefined,
	signal: AbortSignal,
): AsyncGenerator<string> {
	const since = from && engineTime(from);
	const until = to && engineTime(to);
	const options = {...(since ? {since} : {}), ...(until ? {until} : {})};
	for await (const {time, text} of engine.logs(id, options, signal)) {
		yield `${time} ${clean(text)}`;
	}
}
