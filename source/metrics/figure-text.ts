import type {Absence, Figure} from './figures.js';
import type {KeyMetric, Unit} from './key-metric.js';

const scales = [
	{from: 1e12, by: 1e12, unit: 'T'},
	{from: 1e9, by: 1e9, unit: 'G'},
	{from: 1e6, by: 1e6, unit: 'M'},
	{from: 1e4, by: 1e3, unit: 'k'},
];

const digits = (value: number): string => {
	const size = Math.abs(value);
	const text = value.toFixed(size >= 100 || value === 0 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : size >= 0.001 ? 4 : 0);
	const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
	return short === '0' && value !== 0 ? value.toPrecision(2) : short;
};

/** "9999", "12.3k", "1.5M", "NaN". */
export const countText = (value: number): string => {
	if (!Number.isFinite(value)) {
		return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
	}

	const scale = scales.find(({from}) => Math.abs(value) >= from);
	return scale ? `${digits(value / scale.by)}${scale.unit}` : Number.isInteger(value) ? String(value) : digits(value);
};

const binary = ['', 'k', 'M', 'G', 'T', 'P'];

const bytesText = (value: number): string => {
	const power = Math.min(binary.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(value))) / 10)));
	return `${digits(value / 1024 ** power)}${binary[power]}`;
};

/** Of seconds: "40 µs", "13 ms", "1.4 s", "3m 20s", "2d 4h". */
const timeText = (seconds: number): string => {
	const size = Math.abs(seconds);
	if (size < 120) {
		return size === 0
			? '0 ms'
			: size < 0.001
				? `${digits(seconds * 1e6)} µs`
				: size < 1
					? `${digits(seconds * 1000)} ms`
					: `${digits(seconds)} s`;
	}

	const minutes = Math.floor(size / 60);
	const hours = Math.floor(minutes / 60);
	return hours >= 48
		? `${Math.floor(hours / 24)}d ${hours % 24}h`
		: hours >= 1
			? `${hours}h ${minutes % 60}m`
			: `${minutes}m ${Math.floor(size % 60)}s`;
};

/** A figure with its unit, short. */
export function figureText(value: number | undefined, unit: Unit): string {
	if (value === undefined) {
		return '–';
	}

	if (!Number.isFinite(value)) {
		return countText(value);
	}

	switch (unit) {
		case 'bytes':
			return bytesText(value);
		case 'time':
			return timeText(value);
		case 'rate':
			return `${countText(value)}/s`;
		case 'percent':
			return `${digits(value)} %`;
		default:
			return countText(value);
	}
}

/** Why there is no figure, in words: it is never drawn as 0. */
export const absenceText: Readonly<Record<Absence, string>> = {
	absent: 'not exposed by this server',
	elsewhere: 'no sample yet, or on another process',
	waiting: 'needs a second reading',
	unread: 'not read',
};

/** Why a key metric has no figure; of a window, that nothing happened in it. */
export const whyNone = ({kind}: Pick<KeyMetric, 'kind'>, {absence, history}: Figure): string | undefined =>
	absence === 'waiting' && (kind === 'window' || history.values.length > 1)
		? kind === 'window'
			? 'nothing counted in the last minutes'
			: 'counted anew, or by another server: waits for the next reading'
		: absence && absenceText[absence];
