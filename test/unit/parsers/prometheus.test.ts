import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {gunzipSync} from 'node:zlib';
import fc from 'fast-check';
import {pageInSlices, parsePage, readPage, slice} from '../../../source/parsers/prometheus.js';
import type {Metric} from '../../../source/parsers/prometheus-page.js';
import {readNaively, sampleName, samplesOfPage} from '../../helpers/metrics-reading.js';

const recorded = (name: string): string =>
	gunzipSync(readFileSync(new URL(`../../fixtures/lab/${name}`, import.meta.url))).toString();

const metricsOf = (text: string, name: string): readonly Metric[] => parsePage(text).families.get(name)?.metrics ?? [];

for (const name of ['metrics-1.prom.gz', 'metrics-1.plain.prom.gz', 'metrics-2.prom.gz', 'metrics-2.plain.prom.gz']) {
	test(`every sample of the lab's ${name} as an independent reading has it`, () => {
		const text = recorded(name);
		const page = parsePage(text);
		const expected = readNaively(text);
		assert.ok(expected.size > 2500);
		assert.equal(page.samples, expected.size);
		assert.deepEqual(samplesOfPage(page.families.values()), expected);
		assert.equal(page.families.size, text.match(/^# TYPE /gm)!.length);
		assert.deepEqual(page.bad, {count: 0, first: []});
		assert.equal(page.cut, false);
	});
}

test('the shape is that of prom2json', () => {
	const text = [
		'# HELP requests Requests\\nand \\\\ more',
		'# TYPE requests counter',
		'requests{code="200"} 1027 1395066363000',
		'# TYPE took histogram',
		'took_bucket{le="0.05"} 24054',
		'took_bucket{le="+Inf"} 144320',
		'took_sum 53423',
		'took_count 144320',
		'# TYPE rpc summary',
		'rpc{quantile="0.5",a="b"} 4773',
		'rpc_sum{a="b"} 1.7560473e+07',
		'rpc_count{a="b"} 2693',
		'loose 5',
		'# TYPE nothing gauge',
		'',
	].join('\n');
	assert.deepEqual(
		[...parsePage(text).families.values()],
		[
			{
				name: 'requests',
				help: 'Requests\nand \\ more',
				type: 'COUNTER',
				metrics: [{labels: {code: '200'}, value: 1027, timestamp_ms: 1_395_066_363_000}],
			},
			{
				name: 'took',
				help: '',
				type: 'HISTOGRAM',
				metrics: [{labels: {}, buckets: {'0.05': 24_054, '+Inf': 144_320}, sum: 53_423, count: 144_320}],
			},
			{
				name: 'rpc',
				help: '',
				type: 'SUMMARY',
				metrics: [{labels: {a: 'b'}, quantiles: {'0.5': 4773}, sum: 17_560_473, count: 2693}],
			},
			{name: 'loose', help: '', type: 'UNTYPED', metrics: [{labels: {}, value: 5}]},
			{name: 'nothing', help: '', type: 'GAUGE', metrics: []},
		].map(family => ({...family})),
	);
});

test('the nasty page: label sets apart, escapes, NaN, infinities, blanks, colons, exemplars, quoted names, __proto__', () => {
	const text = [
		'# HELP h with "quotes" and \\n',
		'# TYPE h histogram',
		'h_bucket{path="/a{b}",le="0.1"} 1',
		'h_bucket{path="/a{b}",le="+Inf"} 2 # {trace_id="a\\"b"} 0.67 1520879607.789',
		'h_sum{path="/a{b}"} 3',
		'h_count{path="/a{b}"} 2',
		'h_bucket{le="0.1",path="C:\\\\new"} 10',
		'h_bucket{le="+Inf",path="C:\\\\new"} 20',
		'h_count{path="C:\\\\new"} 20',
		'h_sum{path="C:\\\\new"} 30',
		'# TYPE g gauge',
		'g{a="x\\\\",b="say \\"hi\\"\\n"} NaN',
		'g{a="x",b="}"} +Inf',
		'g{a="x",b=","} -Inf',
		'g { a = "x" , b = "blank" , } \t 1e3 \t 17 ',
		'  g{a="",b="=\\""} .5',
		'g{__proto__="p",constructor="c"} 6',
		'job:rate:5m{a="b"} -0.25',
		'{"my.metric","label.name"="x"} 7',
		'# TYPE "my.histogram" histogram',
		'{"my.histogram_bucket",le="1"} 8',
		'{"my.histogram_bucket",le="+Inf"} 9',
		'windows 1.0\r',
		'#comment',
		'# anything else',
		'',
	].join('\n');
	const page = parsePage(text);
	assert.deepEqual(page.bad, {count: 0, first: []});
	assert.deepEqual(page.families.get('h')?.metrics, [
		{labels: {path: '/a{b}'}, buckets: {'0.1': 1, '+Inf': 2}, sum: 3, count: 2},
		{labels: {path: 'C:\\new'}, buckets: {'0.1': 10, '+Inf': 20}, count: 20, sum: 30},
	]);
	const proto = JSON.parse('{"__proto__": "p", "constructor": "c"}');
	assert.deepEqual(page.families.get('g')?.metrics, [
		{labels: {a: 'x\\', b: 'say "hi"\n'}, value: Number.NaN},
		{labels: {a: 'x', b: '}'}, value: Number.POSITIVE_INFINITY},
		{labels: {a: 'x', b: ','}, value: Number.NEGATIVE_INFINITY},
		{labels: {a: 'x', b: 'blank'}, value: 1000, timestamp_ms: 17},
		{labels: {a: '', b: '="'}, value: 0.5},
		{labels: proto, value: 6},
	]);
	assert.deepEqual(Object.keys(page.families.get('g')!.metrics[5]!.labels), ['__proto__', 'constructor']);
	assert.deepEqual(page.families.get('job:rate:5m')?.metrics, [{labels: {a: 'b'}, value: -0.25}]);
	assert.deepEqual(page.families.get('my.metric')?.metrics, [{labels: {'label.name': 'x'}, value: 7}]);
	assert.deepEqual(page.families.get('my.histogram')?.metrics, [{labels: {}, buckets: {'1': 8, '+Inf': 9}}]);
	assert.deepEqual(page.families.get('windows')?.metrics, [{labels: {}, value: 1}]);
	assert.equal(page.samples, 19);
});

test('OpenMetrics: # EOF, seconds, _total, _created, info, gauge histograms', () => {
	const text = [
		'# TYPE a counter',
		'a_total{x="1"} 17.0 1520879607.789 # {id="KOO5S4vxi0o"} 0.67',
		'a_created{x="1"} 1520430000.123',
		'# UNIT t_seconds seconds',
		'# TYPE t_seconds histogram',
		't_seconds_bucket{le="+Inf"} 3 1520879607',
		't_seconds_created 1520430000',
		'# TYPE build info',
		'build_info{version="1"} 1',
		'# TYPE q gaugehistogram',
		'q_bucket{le="+Inf"} 42',
		'q_gcount 42',
		'q_gsum -2.5',
		'# TYPE s stateset',
		's{s="on"} 1',
		'# EOF',
	].join('\n');
	const page = parsePage(text);
	assert.deepEqual(page.bad, {count: 0, first: []});
	assert.equal(page.cut, false);
	const {a, t_seconds, build, q, s} = Object.fromEntries(
		[...page.families].map(([name, {metrics}]) => [name, metrics]),
	);
	assert.deepEqual(a, [{labels: {x: '1'}, value: 17, timestamp_ms: 1_520_879_607_789, created: 1_520_430_000.123}]);
	assert.deepEqual(t_seconds, [
		{labels: {}, buckets: {'+Inf': 3}, timestamp_ms: 1_520_879_607_000, created: 1_520_430_000},
	]);
	assert.deepEqual(build, [{labels: {version: '1'}, value: 1}]);
	assert.deepEqual(q, [{labels: {}, buckets: {'+Inf': 42}, count: 42, sum: -2.5}]);
	assert.deepEqual(s, [{labels: {s: 'on'}, value: 1}]);
	assert.equal(parsePage(text.replace('# EOF', ''), {openMetrics: true}).cut, true);
});

test('bad lines are counted, the first few told with their number, and the good ones kept', () => {
	const bad = [
		'a{b="c} 1',
		'a{b=c} 1',
		'a{b="c",b="d"} 1',
		'a{b="c"',
		'a{b="c"} 1 2 3',
		'a one',
		'a 0x10',
		'a 1_000',
		'a',
		'{} 1',
		'{"a","b"} 1',
		'x{"a"} 1',
		'9a 1',
		'# TYPE a horse',
		'h_bucket{} 1',
		'h_bucket{le="toString"} 1',
		'h_bucket{le="NaN"} 1',
		'h 1',
		'\u001b[2J\u001b]0;title\u0007 1',
		`a{b="${'c'.repeat(70_000)}"} 1`,
	];
	const page = parsePage(`# TYPE h histogram\n${bad.join('\n')}\nok{b="c"} 1\nok{b="d"} 2\n`);
	assert.equal(page.bad.count, bad.length);
	assert.equal(page.samples, 2);
	assert.deepEqual(page.families.get('ok')?.metrics.length, 2);
	assert.deepEqual(
		page.families.get('h')?.metrics.flatMap(metric => Object.keys('buckets' in metric && metric.buckets)),
		[],
	);
	assert.deepEqual(
		page.bad.first.map(({line}) => line),
		[2, 3, 4, 5, 6],
	);
	assert.match(page.bad.first[0]!.why, /label b has no quotes or no end/);
	assert.equal(page.bad.first[0]!.text, 'a{b="c} 1');
	const hostile = parsePage('\u001b[2Ja 1\n');
	assert.equal(hostile.bad.first[0]?.text, 'a 1');
});

test('duplicate families are one; a label set that comes again counts once, the last', () => {
	const once =
		'# TYPE a counter\na{x="1"} 1\na{x="2"} 2\n# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n';
	const page = parsePage(`${once}${once.replace('a{x="2"} 2', 'a{x="3"} 3')}`);
	assert.deepEqual(page.families.get('a')?.metrics, [
		{labels: {x: '1'}, value: 1},
		{labels: {x: '2'}, value: 2},
		{labels: {x: '3'}, value: 3},
	]);
	assert.equal(page.families.get('h')?.metrics.length, 1);
	assert.equal(page.bad.count, 4); // a{x="1"} and the three of h
	assert.deepEqual(metricsOf('a 1\na 2\n', 'a'), [{labels: {}, value: 2}]);
	assert.deepEqual(metricsOf('a{x="1",y="1"} 1\na{x="1",y="1"} 2\n', 'a'), [{labels: {x: '1', y: '1'}, value: 2}]);
	assert.deepEqual(metricsOf('a{x="1",y="2"} 1\nb 1\na{y="2",x="1"} 2\n', 'a'), [{labels: {x: '1', y: '2'}, value: 2}]);
	const late = parsePage('h_bucket{le="1"} 1\n# TYPE h histogram\nh_bucket{le="1"} 2\nh_count 2\n');
	assert.deepEqual(late.families.get('h')?.metrics, [{labels: {}, buckets: {'1': 2}, count: 2}]);
});

test('a page that is cut off loses its last line, and says so', () => {
	const text = 'a 1\nb 12345\n';
	for (let length = 5; length < text.length; length += 1) {
		const page = parsePage(text.slice(0, length));
		assert.deepEqual([...page.families.keys()], ['a']);
		assert.equal(page.cut, true);
	}

	assert.equal(parsePage('').cut, false);
});

test('what is no metrics page is said to be none', () => {
	for (const text of ['<!DOCTYPE html>\n<html>\n', '\n  <html lang="en">', '<?xml version="1.0"?>\n<x/>\n']) {
		assert.equal(parsePage(text).not, 'an HTML page');
		assert.equal(parsePage(text).families.size, 0);
	}

	assert.equal(parsePage('{"errcode":"M_UNRECOGNIZED"}').not, 'JSON');
	assert.equal(parsePage('{"my.metric",a="b"} 1\n').not, undefined);
	assert.equal(parsePage('{"my.metric"} 1\n').not, undefined);
});

test('a slice never has more work than its limits, and reading in slices lets others have their turn', async () => {
	const line = 'a{b="c"} 1\n';
	const long = `b{c="${'d'.repeat(60_000)}"} 1\n`;
	const text = line.repeat(10_500) + long.repeat(40) + line;
	const stops = [0, ...pageInSlices(text), text.length];
	for (let index = 1; index < stops.length; index += 1) {
		const part = text.slice(stops[index - 1], stops[index]);
		assert.ok(part.split('\n').length - 1 <= slice.lines);
		assert.ok(part.length <= slice.characters + 64 * 1024 + 1);
	}

	let turns = 0;
	let reading = true;
	const count = () => {
		turns += 1;
		if (reading) {
			setImmediate(count);
		}
	};
	setImmediate(count);
	const page = await readPage(text);
	reading = false;
	assert.deepEqual(page, parsePage(text));
	assert.ok(turns >= stops.length - 2, `${turns} turns in ${stops.length - 1} slices`);
	await assert.rejects(readPage(text, {signal: AbortSignal.abort(new Error('given up'))}), /given up/);
});

test('no more than a million lines are read', () => {
	const page = parsePage('a 1\n'.repeat(50), {lines: 20});
	assert.equal(page.lines, 20);
	assert.equal(page.overlong, true);
	const all = parsePage('\n'.repeat(1_000_001));
	assert.equal(all.lines, 1_000_000);
	assert.equal(all.overlong, true);
});

const escaped = (value: string): string =>
	value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
const labelNames = fc.uniqueArray(fc.constantFrom('a', 'b', 'server_name', '__proto__', 'le2', 'constructor'), {
	maxLength: 4,
});
const value = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, -0, 0.1, 1e300, 123_456_789_012_345.6));
const text = fc.oneof(fc.string({unit: 'binary'}), fc.constantFrom('', '\\', '"', '\n', '{', '}', ',', 'a="b"', '\\"'));
const spelled = (number: number): string =>
	Number.isFinite(number) ? (Object.is(number, -0) ? '-0' : String(number)) : String(number).replace('inity', '');

test('whatever labels and values are written are read', () => {
	const samples = fc.array(fc.record({names: labelNames, values: fc.array(text, {minLength: 4, maxLength: 4}), value}));
	fc.assert(
		fc.property(samples, list => {
			const written = list.map(({names, values, value: figure}) => ({
				pairs: names.map((name, index) => [name, values[index]!.replaceAll('\r', '')] as const),
				figure,
			}));
			const page = parsePage(
				written
					.map(
						({pairs, figure}) => `m{${pairs.map(([name, each]) => `${name}="${escaped(each)}"`)}} ${spelled(figure)}\n`,
					)
					.join(''),
			);
			const expected = new Map(
				written.map(({pairs, figure}) => {
					const labels = JSON.parse(
						`{${pairs.map(([name, each]) => `${JSON.stringify(name)}:${JSON.stringify(each)}`)}}`,
					);
					return [sampleName('m', labels), figure];
				}),
			);
			assert.deepEqual(samplesOfPage(page.families.values()), expected);
		}),
		{numRuns: 300},
	);
});

test('any text is read to its end without an error', () => {
	const pieces = fc.constantFrom(
		'a',
		'b_bucket',
		'{',
		'}',
		'le',
		'=',
		'"',
		'\\',
		',',
		' ',
		'1',
		'.',
		'#',
		' TYPE ',
		'histogram',
		'\n',
		'\t',
		'Inf',
	);
	fc.assert(
		fc.property(fc.array(pieces, {maxLength: 60}), parts => {
			const page = parsePage(parts.join(''));
			assert.ok(page.samples + page.bad.count >= 0);
		}),
		{numRuns: 2000},
	);
});

test('buckets of many label sets in any order, `le` anywhere among the labels, end where they belong', () => {
	const bucket = fc.record({
		a: fc.constantFrom('x', 'x\\\\', 'le=\\"1\\"', '1', ''),
		b: fc.constantFrom('y', 'yy'),
		le: fc.constantFrom('0.1', '1', '1.0', '+Inf'),
		place: fc.nat(2),
		value: fc.nat(),
	});
	fc.assert(
		fc.property(fc.array(bucket, {minLength: 1, maxLength: 40}), list => {
			const lines = list.map(({a, b, le, place, value: figure}) => {
				const labels = [`a="${a}"`, `b="${b}"`].toSpliced(place, 0, `le="${le}"`);
				return `h_bucket{${labels.join()}} ${figure}`;
			});
			const page = parsePage(`# TYPE h histogram\n${lines.join('\n')}\n`);
			const expected = readNaively(lines.join('\n'));
			assert.deepEqual(samplesOfPage(page.families.values()), expected);
			assert.equal(page.bad.count, list.length - expected.size);
		}),
		{numRuns: 1000},
	);
});
