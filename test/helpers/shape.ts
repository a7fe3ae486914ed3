/** What a JSON value is made of: path → kinds of value seen there. Keys of maps are `*`, elements of arrays `[]`. */
export type Shape = ReadonlyMap<string, ReadonlySet<string>>;

/** Objects whose keys are names of things, not of the format. */
const maps = /\.(?:Labels|Networks|Ports|ExposedPorts|PortBindings|networks|Attributes)$/;

export function shapeOf(value: unknown): Shape {
	const shape = new Map<string, Set<string>>();
	walk(value, '', shape);
	return shape;
}

function walk(value: unknown, path: string, shape: Map<string, Set<string>>): void {
	const kinds = shape.get(path) ?? new Set();
	shape.set(path, kinds.add(path.endsWith('Attributes.*') || path.endsWith('Labels.*') ? typeof value : kindOf(value)));
	if (Array.isArray(value)) {
		for (const item of value) {
			walk(item, `${path}[]`, shape);
		}
	} else if (typeof value === 'object' && value !== null) {
		for (const [key, item] of Object.entries(value)) {
			walk(item, `${path}.${maps.test(path) ? '*' : key}`, shape);
		}
	}
}

function kindOf(value: unknown): string {
	if (value === null || Array.isArray(value)) {
		return value === null ? 'null' : 'array';
	}

	if (typeof value === 'number') {
		return Number.isInteger(value) ? 'whole number' : 'number';
	}

	if (typeof value !== 'string') {
		return typeof value;
	}

	return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(value)
		? 'time'
		: /^[\da-f]{64}$/.test(value)
			? 'id'
			: /^sha256:[\da-f]{64}$/.test(value)
				? 'digest'
				: 'text';
}

/** How `found` differs from what was recorded: paths or kinds never seen, and paths that every recording has. */
export function compareShapes(found: Shape, recordings: readonly Shape[]): string[] {
	const problems: string[] = [];
	for (const [path, kinds] of found) {
		const known = recordings.filter(shape => shape.has(path));
		if (known.length === 0) {
			problems.push(`${path} was never recorded`);
			continue;
		}

		for (const kind of kinds) {
			if (!known.some(shape => shape.get(path)!.has(kind))) {
				problems.push(`${path} was never recorded as ${kind}`);
			}
		}
	}

	for (const path of recordings[0]!.keys()) {
		if (!found.has(path) && recordings.every(shape => shape.has(path))) {
			problems.push(`${path} is missing`);
		}
	}

	return problems;
}
