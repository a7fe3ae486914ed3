/** The value of a JSON text; undefined if it is none (JSON itself has no undefined). */
export function parseJson(body: Buffer | string): unknown {
	try {
		return JSON.parse(body.toString());
	} catch {
		return undefined;
	}
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text in it, else undefined. */
export const textOf = (value: unknown, name: string): string | undefined => {
	const found = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
	return typeof found === 'string' ? found : undefined;
};
