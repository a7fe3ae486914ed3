import {clean} from '../parsers/clean.js';
import type {FamilyType, Page} from '../parsers/prometheus-page.js';
import {emptySeries, type Series} from '../store/series.js';
import {familyText, rateText, unitOf} from './families.js';
import {absenceText, countText, whyNone} from './figure-text.js';
import {type Figure, figureFrom} from './figures.js';
import type {KeyMetric} from './key-metric.js';
import {findFamily} from './measure.js';
import {parsePin} from './pin.js';
import {figureOfPin, pinMeasure} from './pin-measure.js';
import {type KeyReading, type Reading, readKey} from './reading.js';
import {copied, type Trends} from './trends.js';

/** What one process told of a pin. */
export interface PinReading {
	/** Absent where its page does not have the family. */
	readonly type?: FamilyType;
	readonly help: string;
	readonly key: KeyReading;
}

/** A pin of a stack as it stands. */
export interface PinnedFigure extends Figure {
	/** Its text: see parsePin(). */
	readonly pin: string;
	readonly type?: FamilyType;
	/** Clean. */
	readonly help: string;
	readonly kind: KeyMetric['kind'];
}

/** What a page says of a pin, after the reading before of the same process. */
export function readPin(
	text: string,
	page: Page,
	before: {readonly reading: Reading; readonly pin: PinReading | undefined} | undefined,
	now: Pick<Reading, 'at' | 'startedAt'>,
): PinReading {
	const pin = parsePin(text);
	const family = findFamily(page, pin.family);
	const measure = pinMeasure(pin, family?.type);
	return {
		...(family ? {type: family.type} : {}),
		help: family ? clean(copied(family.help)) : '',
		key: readKey(measure, page, before?.pin?.key, before?.reading, now),
	};
}

/** What was seen of a whole family before somebody pinned it. */
const historyOf = (text: string, trends: Trends | undefined, at: number): Series => {
	const history = trends?.get(text)?.history;
	return history
		? {values: [...history].slice(history.findIndex(value => !Number.isNaN(value))).map(known), at}
		: emptySeries;
};

const known = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value);

/** A pin, from what the processes that it is of told last; undefined for one that did not answer this time. */
export function pinnedFigure(
	text: string,
	readings: ReadonlyArray<PinReading | undefined>,
	before: {readonly pinned: PinnedFigure | undefined; readonly trends: Trends; readonly at: number} | undefined,
	now: number,
): PinnedFigure {
	const told = readings.find(reading => reading?.type !== undefined);
	const type = told?.type ?? before?.pinned?.type;
	const measure = pinMeasure(parsePin(text), type);
	const history = before?.pinned?.history ?? historyOf(text, before?.trends, before?.at ?? now);
	return {
		...figureFrom(
			measure,
			readings.map(reading => reading?.key),
			history,
			now,
		),
		pin: text,
		...(type === undefined ? {} : {type}),
		help: told?.help ?? before?.pinned?.help ?? '',
		kind: measure.kind,
	};
}

/** "1.2/s", "13 ms", "22m ago", "–". */
export function pinnedText({pin: text, type = 'UNTYPED', value, partial, kind}: PinnedFigure, now: number): string {
	const pin = parsePin(text);
	const family = {name: pin.family, type};
	const figure = figureOfPin(pin, type);
	const isGroup = type === 'HISTOGRAM' || type === 'SUMMARY' || type === 'GAUGE_HISTOGRAM';
	const said =
		value === undefined
			? '–'
			: figure === 'rate'
				? rateText(value, family)
				: figure === 'value' && isGroup
					? countText(value)
					: familyText(value, unitOf(family), now);
	return `${partial ? (kind === 'window' ? '≈ ' : '≥ ') : ''}${said}`;
}

/** The trend of a family may be older than the pin: that says nothing of a counter that began anew. */
const whyNot = (pinned: PinnedFigure): string | undefined =>
	pinned.absence === 'waiting' && pinned.kind !== 'window' ? absenceText.waiting : whyNone(pinned, pinned);

/** Why there is no figure; else what the page says that it is. */
export const pinnedNote = (pinned: PinnedFigure): string =>
	[whyNot(pinned), pinned.sinceStart ? 'since the process started' : undefined]
		.filter(text => text !== undefined)
		.join(', ') || pinned.help;
