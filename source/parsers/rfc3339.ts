/** An instant as the engine's API wants and gives it: seconds and nanoseconds since the epoch, "1795402351.958268717". */
export function toEngineTime(rfc3339: string): string | undefined {
	const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(rfc3339);
	const ms = match ? Date.parse(`${match[1]}${match[3]}`) : Number.NaN;
	return Number.isNaN(ms) ? undefined : `${ms / 1000}.${(match?.[2] ?? '').padEnd(9, '0')}`;
}

/** ms of such an instant. */
export const fromEngineTime = (time: string): number => Math.floor(Number(time) * 1000);

/** The same instant `ms` earlier. */
export function earlier(time: string, ms: number): string {
	const [seconds = '0', nanos = '0'] = time.split('.');
	const whole = BigInt(seconds) * 1_000_000_000n + BigInt(nanos.padEnd(9, '0')) - BigInt(ms) * 1_000_000n;
	return fromNanos(String(whole < 0n ? 0n : whole));
}

/** Nanoseconds in digits (an event's timeNano) as seconds and nanoseconds. */
export function fromNanos(nanos: string): string {
	const digits = nanos.padStart(10, '0');
	return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** Orders instants of the form seconds.nanoseconds (nine digits). */
export const compareTimes = (left: string, right: string): number =>
	left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
