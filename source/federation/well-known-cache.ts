import type {IncomingHttpHeaders} from 'node:http';

/** How long another server keeps an answer. */
export interface CacheTime {
	readonly seconds: number;
	/** What decides it. `capped`: the 48 hours that the spec recommends at most. */
	readonly by: 'max-age' | 'expires' | 'no-store' | 'default' | 'capped' | 'error';
}

const hour = 3600;
const most = 48 * hour;

function directives(header: string): ReadonlyMap<string, string> {
	return new Map(
		header.split(',').map(part => {
			const [name = '', value = ''] = part.split('=', 2);
			return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1')] as const;
		}),
	);
}

const capped = (seconds: number, by: CacheTime['by']): CacheTime =>
	seconds > most ? {seconds: most, by: 'capped'} : {seconds: Math.max(0, Math.floor(seconds)), by};

/**
 * By the headers of an answer, else the recommended times: 24 hours, one hour for an error (server-server API, "Resolving
 * server names" 3; RFC 9111). `now` in ms.
 */
export function cacheTime(headers: IncomingHttpHeaders | undefined, good: boolean, now: number): CacheTime {
	if (!good || headers === undefined) {
		return {seconds: hour, by: 'error'};
	}

	const control = directives(String(headers['cache-control'] ?? ''));
	if (control.has('no-store')) {
		return {seconds: 0, by: 'no-store'};
	}

	const age = control.get('max-age');
	if (age !== undefined && /^\d{1,15}$/.test(age)) {
		return capped(Number(age), 'max-age');
	}

	if (headers.expires !== undefined) {
		const at = Date.parse(headers.expires);
		// RFC 9111, section 5.3: what is no date is in the past.
		return capped(Number.isNaN(at) ? 0 : (at - now) / 1000, 'expires');
	}

	return {seconds: 24 * hour, by: 'default'};
}
