import type {Stack} from '../config/stack-schema.js';
import {figureText} from '../metrics/figure-text.js';
import type {Endpoint, MetricsData, StackMetrics} from '../sources/metrics-data.js';
import type {Slice} from '../store/slice.js';
import {age, bytes} from '../ui/format.js';
import type {Line} from '../ui/line.js';

const pageNote = ({facts}: Endpoint): string => {
	if (!facts) {
		return '';
	}

	const {bad, cut, overlong} = facts;
	const [first] = bad.first;
	return [
		cut ? 'page cut off' : '',
		overlong ? 'page too long, its end was not read' : '',
		first ? `${bad.count} bad line${bad.count === 1 ? '' : 's'}: line ${first.line} "${first.text}": ${first.why}` : '',
	]
		.filter(text => text !== '')
		.join(', ');
};

const short = (url: string): string => url.replace(/^http:\/\//u, '');

/** "● 127.0.0.1:9000/_synapse/metrics  1.160.0  up 3d 4h  2741 samples, 351K, 12 ms". */
export const endpointLine = (endpoint: Endpoint, now: number): Line => {
	const {state, target, facts, problem, took, since} = endpoint;
	if (state !== 'up' || !facts) {
		const cure = problem?.cure ? `. ${problem.cure}` : '';
		const ago = since === undefined ? '' : ` (for ${age(now - since)})`;
		return [
			{text: `${state === 'down' ? '✗' : '?'} ${short(target)}`, tone: 'error'},
			{text: `${ago}: ${problem?.message ?? 'does not answer'}${cure}`},
		];
	}

	const {reading, version, samples, url} = facts;
	const up =
		reading.startedAt === undefined ? '' : `  up ${figureText(Math.max(0, now / 1000 - reading.startedAt), 'time')}`;
	const note = pageNote(endpoint);
	const ms = took === undefined ? '' : `, ${Math.max(1, Math.round(took))} ms`;
	return [
		{text: '●', tone: 'good'},
		{text: ` ${short(url)}  ${version ?? ''}${up}`},
		{text: `  ${samples} samples, ${bytes(facts.bytes)}${ms}`, tone: 'dim'},
		...(note ? [{text: `  ${note}`, tone: 'warning' as const}] : []),
	];
};

/** Why there is nothing to show, in full lines; undefined where there is something. */
export const emptyNotes = (
	stack: Stack,
	{phase, error}: Slice<MetricsData>,
	data: StackMetrics | undefined,
): readonly Line[] | undefined => {
	const {synapse} = stack;
	if (!synapse || synapse.metrics.length === 0) {
		return [
			[{text: synapse ? 'No metrics listener in the config.' : 'No Synapse in the config.', tone: 'strong'}],
			[
				{
					text: 'synaptop init looks for it; or synapse: {host: …, metrics: [http://localhost:9000]} in the config file.',
				},
			],
			[
				{
					text: 'Synapse itself needs enable_metrics: true and a listener of type metrics in homeserver.yaml.',
					tone: 'dim',
				},
			],
		];
	}

	if (data) {
		return undefined;
	}

	return phase === 'down'
		? [
				[
					{text: `✗ ${synapse.host}: ${error?.message ?? 'the connection is lost'}`, tone: 'error'},
					{text: error?.cure ? `. ${error.cure}` : ''},
				],
			]
		: [[{text: `◌ Waiting for the metrics of ${stack.name} on ${synapse.host} …`, tone: 'dim'}]];
};

/** A line for each process that answers or not; where there are more than fit, those that do not first. */
export const statusLines = (
	slice: Slice<MetricsData>,
	data: StackMetrics,
	now: number,
	most: number,
): readonly Line[] => {
	const {phase, at, error} = slice;
	const old: readonly Line[] =
		phase === 'stale'
			? [
					[
						{text: `◌ as of ${age(now - (at ?? now))} ago`, tone: 'warning'},
						{text: `: ${error?.message ?? 'the connection is lost'}`},
					],
				]
			: [];
	const sorted = data.endpoints.toSorted((a, b) => Number(a.state === 'up') - Number(b.state === 'up'));
	const lines = [...old, ...sorted.map(endpoint => endpointLine(endpoint, now))];
	const hidden = lines.length - most;
	return hidden > 0
		? [...lines.slice(0, Math.max(0, most - 1)), [{text: `  and ${hidden + 1} processes more`, tone: 'dim'}]]
		: lines;
};
