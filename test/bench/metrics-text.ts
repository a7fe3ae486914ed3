import {gunzipSync} from 'node:zlib';
import {fixture} from '../helpers/fixture.js';

/** The page that the lab's Synapse gave, as a server with `times` as many label sets would give it. */
export function largePage(times: number): string {
	// The rival throws on a HELP without a text, and Synapse has several.
	const page = gunzipSync(fixture('metrics-2.prom.gz'))
		.toString()
		.replaceAll(/^(# HELP \S+) ?$/gm, '$1 nothing');
	const families = page.trimEnd().split(/\n(?=# HELP)/);
	return families
		.map(family => {
			const lines = family.split('\n');
			const samples = lines.filter(line => !line.startsWith('#'));
			const sets = Array.from({length: times}, (_, index) =>
				samples.map(line =>
					line.includes('{')
						? line.replace('{', `{instance="worker${index}",`)
						: line.replace(' ', `{instance="worker${index}"} `),
				),
			);
			return [...lines.filter(line => line.startsWith('#')), ...sets.flat(), ''].join('\n');
		})
		.join('');
}
