import {distance} from 'fastest-levenshtein';

/** The name that was probably meant: within a third of its letters (two at least), without regard to case. */
export function nearest(given: string, names: readonly string[]): string | undefined {
	const near = names
		.map(name => ({name, far: distance(given.toLowerCase(), name.toLowerCase())}))
		.filter(({name, far}) => far <= Math.max(2, Math.floor(name.length / 3)) && far < name.length)
		.sort((a, b) => a.far - b.far);
	return near[0]?.name;
}

/** "; did you mean “x”?" or nothing. */
export function didYouMean(given: string, names: readonly string[]): string {
	const name = nearest(given, names);
	return name === undefined ? '' : `; did you mean "${name}"?`;
}
