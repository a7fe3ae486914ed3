/** A float as Python's prometheus_client writes it (floatToGoString): `21.0`, `1.56536832e+08`. */
export function pythonFloat(value: number): string {
	const text = Number.isInteger(value) ? `${value}.0` : String(value);
	const dot = text.indexOf('.');
	if (value <= 0 || dot <= 6 || text.includes('e')) {
		return text;
	}

	const mantissa = `${text[0]}.${text.slice(1, dot)}${text.slice(dot + 1)}`.replace(/[0.]+$/, '');
	return `${mantissa}e+0${dot - 1}`;
}
