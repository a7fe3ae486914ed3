import type {KeyFigure} from '../metrics/figures.js';
import type {KeyId} from '../metrics/key-metric.js';
import type {PinnedFigure, PinReading} from '../metrics/pinned.js';
import type {Interval, Reading} from '../metrics/reading.js';
import type {Totals, Trends} from '../metrics/trends.js';
import type {BadLine, Page} from '../parsers/prometheus-page.js';
import type {Probe} from './probe.js';

/** What a process of Synapse told when it answered last. */
export interface EndpointFacts {
	/** The URL that answered, path included. */
	readonly url: string;
	/** `1.160.0`, of synapse_build_info. */
	readonly version?: string;
	readonly samples: number;
	readonly families: number;
	/** Bytes of the page, uncompressed. */
	readonly bytes: number;
	/** What was wrong with the page. */
	readonly bad: {readonly count: number; readonly first: readonly BadLine[]};
	readonly cut: boolean;
	readonly overlong: boolean;
	readonly reading: Reading;
	readonly totals: Totals;
	readonly rates: Totals;
	/** Names of families that count, of which there are rates. */
	readonly counted: ReadonlySet<string>;
	/** What is pinned, by the pin's text: see `pinFocus()`. */
	readonly pins?: ReadonlyMap<string, PinReading>;
	/** Only while somebody looks at all families (`families` in the focus). */
	readonly page?: Page;
	/** The page before it, for rates of label sets; not of very large pages. */
	readonly before?: Page;
	/** Between the readings of the two pages. */
	readonly interval?: Interval;
}

export type Endpoint = Probe<EndpointFacts>;

/** The metrics of one stack's Synapse, of all its processes. */
export interface StackMetrics {
	readonly stack: string;
	readonly endpoints: readonly Endpoint[];
	/** In the order of keyMetrics. */
	readonly figures: readonly KeyFigure[];
	readonly trends: Trends;
	/** Pins of which somebody wants to know (`pinFocus()`), in the order that they were asked for. */
	readonly pinned?: readonly PinnedFigure[];
}

export interface MetricsData {
	/** ms since the epoch. */
	readonly at: number;
	readonly stacks: readonly StackMetrics[];
}

/** In the focus of a viewer: the whole pages are kept. */
export const allFamilies = 'families';

const pinPrefix = 'pin ';

/** In the focus of a viewer: this pin of the stack is measured in each reading. */
export const pinFocus = (stack: string, pin: string): string => `${pinPrefix}${JSON.stringify([stack, pin])}`;

/** The pins of a stack that are in the focus. */
export const pinsIn = (focus: ReadonlySet<string>, stack: string): readonly string[] =>
	[...focus].flatMap(id => {
		if (!id.startsWith(pinPrefix)) {
			return [];
		}

		const [of, pin] = JSON.parse(id.slice(pinPrefix.length)) as readonly [string, string];
		return of === stack ? [pin] : [];
	});

export const stackMetrics = ({stacks}: MetricsData, stack: string): StackMetrics | undefined =>
	stacks.find(each => each.stack === stack);

/** A key metric of a stack; undefined before the first read. */
export const keyFigure = (data: MetricsData, stack: string, id: KeyId): KeyFigure | undefined =>
	stackMetrics(data, stack)?.figures.find(figure => figure.id === id);
