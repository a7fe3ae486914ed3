import {z} from 'zod';

const seconds: Readonly<Record<string, number>> = {s: 1, m: 60, h: 3600, d: 86_400, w: 604_800};
const bytes: Readonly<Record<string, number>> = {
	B: 1,
	kB: 1e3,
	KB: 1e3,
	MB: 1e6,
	GB: 1e9,
	TB: 1e12,
	KiB: 1024,
	MiB: 1024 ** 2,
	GiB: 1024 ** 3,
	TiB: 1024 ** 4,
};

const quantity = (units: Readonly<Record<string, number>>, example: string) =>
	z
		.string()
		.regex(
			new RegExp(`^\\d+(?:\\.\\d+)?\\s?(?:${Object.keys(units).join('|')})$`),
			`must be a number with a unit, such as ${example}`,
		);

/** Multiplies the number of a checked text by its unit. */
const inBase = (text: string, units: Readonly<Record<string, number>>): number => {
	const [, number, unit] = /^([\d.]+)\s?(\w+)$/.exec(text)!;
	return Number(number) * units[unit!]!;
};

/** "26h", "90s", "2d" → ms. */
export const duration = quantity(seconds, '26h').transform(text => inBase(text, seconds) * 1000);

/** "1MB", "512KiB" → bytes. */
export const size = quantity(bytes, '1MB').transform(text => inBase(text, bytes));
