const offset = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();

/** Nanoseconds since the epoch. */
export const nanoseconds = (): bigint => offset + process.hrtime.bigint();

export const seconds = (count: number): bigint => BigInt(Math.round(count * 1e9));

/** As Go prints a time: RFC 3339 with nanoseconds. */
export function rfc3339(time: bigint): string {
	const whole = new Date(Number(time / 1_000_000n)).toISOString().slice(0, 19);
	return `${whole}.${String(time % 1_000_000_000n).padStart(9, '0')}Z`;
}

/** As Python's logging prints a time: `2026-11-23 02:52:02,043`. */
export function logTime(time: bigint): string {
	const iso = new Date(Number(time / 1_000_000n)).toISOString();
	return `${iso.slice(0, 10)} ${iso.slice(11, 19)},${iso.slice(20, 23)}`;
}

/** As systemctl prints a time, in UTC: `Mon 2026-11-23 03:09:56 UTC`; empty for 0. */
export function unitTime(time: bigint): string {
	if (time === 0n) {
		return '';
	}

	const date = new Date(Number(time / 1_000_000n));
	const iso = date.toISOString();
	return `${date.toUTCString().slice(0, 3)} ${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** A time of the engine's API: seconds since the epoch with up to nine decimals; undefined if it is none. */
export function parseTime(text: string | null | undefined): bigint | undefined {
	const match = /^(\d+)(?:\.(\d{1,9}))?$/.exec(text ?? '');
	return match ? BigInt(match[1]!) * 1_000_000_000n + BigInt((match[2] ?? '').padEnd(9, '0')) : undefined;
}

/** How the engine words a duration in `Status` (docker/go-units, HumanDuration). */
export function humanDuration(nanos: bigint): string {
	const total = Math.max(0, Math.floor(Number(nanos) / 1e9));
	const minutes = Math.floor(total / 60);
	const hours = Math.floor(total / 3600 + 0.5);
	if (total < 60) {
		return total < 1 ? 'Less than a second' : total === 1 ? '1 second' : `${total} seconds`;
	}

	if (minutes < 46) {
		return minutes === 1 ? 'About a minute' : `${minutes} minutes`;
	}

	if (hours < 48) {
		return hours === 1 ? 'About an hour' : `${hours} hours`;
	}

	return hours < 24 * 14 ? `${Math.floor(hours / 24)} days` : `${Math.floor(hours / 24 / 7)} weeks`;
}
