/**
 * A date and time at the beginning of a line: "2026-11-23 02:50:01,123 - ", "[2026-11-23T02:50:01.123Z] ",
 * "2026/11/23 02:50:01 ".
 */
export const lineStamp =
	/^\[?(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d+))?(?: ?(Z|UTC|[+-]\d\d:?\d\d))?\]?(?: - |[ :]+|$)/;

/**
 * When a line of a file was written, by what it begins with, in ms since the epoch. A file does not say in which zone its
 * times are: without one they are taken for this machine's, so that the clock shown is the one that is written there.
 */
export function lineTime(text: string): number | undefined {
	const match = lineStamp.exec(text);
	if (!match) {
		return undefined;
	}

	const [, year, month, day, time, fraction = '', zone = ''] = match;
	const offset = zone === 'UTC' ? 'Z' : zone.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2');
	const at = Date.parse(`${year}-${month}-${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
	return Number.isNaN(at) ? undefined : at;
}
