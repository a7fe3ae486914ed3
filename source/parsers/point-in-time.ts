const day = 86_400_000;

/** Later than any that a database has; earlier ones Synapse takes for seconds (rest/admin/media.py). */
const earliest = Date.UTC(1971);
const latest = Date.UTC(3000);

/**
 * ms since the epoch of `90d` (that long ago; with `ahead` from now on), `2026-01-31`, `2026-01-31 18:00` (of this
 * machine's clock); undefined where it is neither, or no time that can be meant.
 */
export function parsePointInTime(text: string, now: number, ahead = false): number | undefined {
	const [, count] = /^(\d{1,6})\s*d(?:ays?)?$/.exec(text.trim()) ?? [];
	const [, date, time = '00:00'] = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}))?$/.exec(text.trim()) ?? [];
	const at =
		count === undefined
			? date === undefined
				? Number.NaN
				: parsed(date, time)
			: now + (ahead ? 1 : -1) * Number(count) * day;
	return at >= earliest && at < latest ? at : undefined;
}

/** Dates that no month has (31 February) are none. */
function parsed(date: string, time: string): number {
	const at = new Date(`${date}T${time}:00`);
	return at.getDate() === Number(date.slice(-2)) ? at.getTime() : Number.NaN;
}

/** `2026-01-31 18:00`, of this machine's clock. */
export function pointInTime(at: number): string {
	const local = new Date(at);
	const two = (value: number): string => String(value).padStart(2, '0');
	return `${local.getFullYear()}-${two(local.getMonth() + 1)}-${two(local.getDate())} ${two(local.getHours())}:${two(local.getMinutes())}`;
}
