import type {Place} from '../../looking/looked.js';

/** "LXC_matrix" → "matrix", "admin@db.example.org:2222" → "db", "[::1]" → "host". */
function shortName(given: string): string {
	const host = given
		.replace(/^ssh:\/\//, '')
		.replace(/^.*@/, '')
		.replace(/:\d+$/, '');
	const isAddress = /^[\d.]+$|:/.test(host);
	const first = isAddress ? host : host.split('.')[0]!;
	const name = first
		.replace(/^(?:lxc|vm|ct|srv)[-_]/i, '')
		.replaceAll(/[^A-Za-z0-9_.-]+/g, '-')
		.replace(/^[^A-Za-z0-9_]+|-+$/g, '');
	return name === '' ? 'host' : name;
}

/** The places that the person named, each with a name of its own in the config. */
export function placesOf(given: readonly string[]): readonly Place[] {
	const taken = new Set<string>();
	return given.map(one => {
		const wanted = shortName(one);
		let name = wanted;
		for (let number = 2; taken.has(name); number++) {
			name = `${wanted}-${number}`;
		}

		taken.add(name);
		return {name, given: one};
	});
}
