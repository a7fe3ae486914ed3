// Figures as a person reads them at a glance: three digits that matter, never wider than their column.

const units = ['', 'k', 'M', 'G', 'T', 'P'];

/** Three significant digits at the most: 9.1, 12.4, 310. */
const digits = (value: number): string => {
	if (value >= 99.95 || value === 0) {
		return value.toFixed(0);
	}

	const text = value.toFixed(value >= 9.995 ? 1 : 2);
	return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
};

/** One decimal below ten: 1.2, 12, 310. */
const shortly = (value: number): string =>
	value >= 9.95 || value === 0 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, '');

const scaled = (value: number, base: number, figure = digits): string => {
	if (!Number.isFinite(value)) {
		return '–';
	}

	let rest = Math.abs(value);
	let unit = 0;
	while (rest >= base * 0.9995 && unit < units.length - 1) {
		rest /= base;
		unit += 1;
	}

	// 999.6 must not become "1000": that is one digit too many for its column.
	const text = unit === 0 ? String(Math.round(rest)) : figure(rest);
	return `${value < 0 ? '-' : ''}${text}${units[unit]}`;
};

/** Memory and disk, in powers of 1024: "1.21G", "310M", "0". */
export const bytes = (value: number | undefined): string => (value === undefined ? '–' : scaled(value, 1024));

/** Bytes a second, in powers of 1000 as networks are told: "1.2M", "310k", four columns at the most. */
export const rate = (value: number | undefined): string => (value === undefined ? '–' : scaled(value, 1000, shortly));

/** A count: "12", "1.2k". */
export const count = (value: number | undefined): string => (value === undefined ? '–' : scaled(value, 1000));

/** "12.4%", "0.0%", "240%". */
export const percent = (value: number | undefined): string => {
	if (value === undefined || !Number.isFinite(value)) {
		return '–';
	}

	return `${value >= 99.95 ? value.toFixed(0) : value.toFixed(1)}%`;
};

const steps = [
	{unit: 'd', seconds: 86_400},
	{unit: 'h', seconds: 3600},
	{unit: 'm', seconds: 60},
	{unit: 's', seconds: 1},
];

/** The two largest units of a time span in ms: "3d 4h", "5m 10s", "42s", "0s". */
export const duration = (ms: number | undefined): string => {
	if (ms === undefined || !Number.isFinite(ms)) {
		return '–';
	}

	const seconds = Math.max(0, Math.floor(ms / 1000));
	const index = steps.findIndex(step => seconds >= step.seconds);
	if (index === -1) {
		return '0s';
	}

	const first = steps[index]!;
	const second = steps[index + 1];
	const whole = `${Math.floor(seconds / first.seconds)}${first.unit}`;
	const rest = second ? Math.floor((seconds % first.seconds) / second.seconds) : 0;
	return second && rest > 0 ? `${whole} ${rest}${second.unit}` : whole;
};

/** The largest unit alone, for "42s old": short, and changing seldom. */
export const age = (ms: number | undefined): string => duration(ms).split(' ')[0]!;

const two = (value: number): string => String(value).padStart(2, '0');

/** hh:mm:ss of a time in ms since the epoch, in this machine's zone or in UTC. */
export const clock = (at: number, utc = false): string => {
	const date = new Date(at);
	return utc
		? `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
		: `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
};

/** hh:mm, for the header. */
export const hourMinute = (at: number): string => clock(at).slice(0, 5);

/** mm-dd, for lines of another day. */
export const monthDay = (at: number, utc = false): string => {
	const date = new Date(at);
	return utc
		? `${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`
		: `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};

/** "2026-11-23 06:12" of a time in ms since the epoch, in this machine's zone; "–" where there is none. */
export const dateTime = (at: number | undefined): string =>
	at === undefined ? '–' : `${new Date(at).getFullYear()}-${monthDay(at)} ${hourMinute(at)}`;
