import type {Family, Labels} from '../../source/parsers/prometheus-page.js';

/** A sample as one string: its name and sorted labels. */
export const sampleName = (name: string, labels: Labels): string =>
	`${name}${JSON.stringify(Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1)))}`;

/**
 * Another reading of a page, by regular expressions and line by line, that shares nothing with the parser: it knows names,
 * labels, escapes and values, and nothing of families.
 */
export function readNaively(text: string): Map<string, number> {
	const samples = new Map<string, number>();
	for (const line of text.split('\n')) {
		const found = /^([^\s{#]+)(?:\{(.*)\})? (\S+)(?: \S+)?$/.exec(line);
		if (found) {
			const [, name, labels = '', value] = found;
			const pairs = [...labels.matchAll(/([^,="]+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, raw]) => [
				key!,
				raw!.replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter)),
			]);
			samples.set(sampleName(name!, Object.fromEntries(pairs)), Number(value!.replace('Inf', 'Infinity')));
		}
	}

	return samples;
}

/** The samples that a family was made of, spelled as on the page. */
export function* samplesOf({name, type, metrics}: Family): Generator<readonly [string, number]> {
	const border = type === 'SUMMARY' ? 'quantile' : 'le';
	for (const metric of metrics) {
		const {labels} = metric;
		if ('value' in metric) {
			yield [sampleName(name, labels), metric.value];
			continue;
		}

		const [suffix, borders] = 'buckets' in metric ? ['_bucket', metric.buckets] : ['', metric.quantiles];
		for (const [at, value] of Object.entries(borders)) {
			yield [sampleName(name + suffix, {...labels, [border]: at}), value];
		}

		for (const part of ['sum', 'count'] as const) {
			const value = metric[part];
			if (value !== undefined) {
				yield [sampleName(`${name}_${part}`, labels), value];
			}
		}
	}
}

export const samplesOfPage = (families: Iterable<Family>): Map<string, number> =>
	new Map([...families].flatMap(family => [...samplesOf(family)]));
