import parsePrometheusTextFormat from 'parse-prometheus-text-format';
import {pageInSlices, parsePage} from '../../../source/parsers/prometheus.js';
import {readNaively, samplesOfPage} from '../../helpers/metrics-reading.js';
import {median} from '../measure.js';
import {largePage} from '../metrics-text.js';
import type {Row} from '../row.js';

const rounds = 25;

const took = (work: () => unknown): number => {
	const began = performance.now();
	work();
	return performance.now() - began;
};

/** The longest that others wait for their turn while a page is read. */
const longestSlice = (text: string): number => {
	const slices = pageInSlices(text);
	let longest = 0;
	for (let done = false; !done; ) {
		longest = Math.max(
			longest,
			took(() => {
				done = slices.next().done === true;
			}),
		);
	}

	return longest;
};

/** The longest of as many slices that only count: how long the machine's other work keeps us from our turn. */
const longestCount = (): number => {
	let longest = 0;
	for (let slice = 0; slice < 31; slice += 1) {
		longest = Math.max(
			longest,
			took(() => {
				for (let count = 0; count < 1e6; count += 1) {
					Math.fround(count);
				}
			}),
		);
	}

	return longest;
};

/** Samples of a page that are not as another reading has them. */
const wrong = (text: string): number => {
	const expected = readNaively(text);
	const found = samplesOfPage(parsePage(text).families.values());
	return (
		[...expected].filter(([name, value]) => !Object.is(found.get(name), value)).length +
		Math.abs(found.size - expected.size)
	);
};

export const metricsParse: Row = {
	name: 'metrics-parse',
	async measure() {
		const text = largePage(11);
		const ours: number[] = [];
		const theirs: number[] = [];
		// Before the rival has left its garbage to be collected in one of them.
		const slices: number[] = [];
		const counts: number[] = [];
		for (let round = 0; round < rounds; round += 1) {
			slices.push(longestSlice(text));
			counts.push(longestCount());
		}

		for (let round = 0; round < rounds; round += 1) {
			ours.push(took(() => parsePage(text)));
			theirs.push(took(() => parsePrometheusTextFormat(text)));
		}

		const value = median(ours.slice(3));
		return [
			{
				what: `a metrics page of ${parsePage(text).samples} samples, read`,
				value,
				unit: 'ms',
				rival: {name: 'parse-prometheus-text-format', value: median(theirs.slice(3))},
				bound: {timesFaster: 4},
			},
			{
				what: '… the longest slice of it',
				value: median(slices.slice(3)),
				unit: 'ms',
				rival: {name: 'slices that only count', value: median(counts.slice(3))},
				bound: {most: 16, orRatio: 2},
			},
			{what: '… samples that are not right', value: wrong(text), unit: 'lines', bound: {most: 0}},
		];
	},
};
