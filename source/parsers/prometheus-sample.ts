import {
	addValue,
	type Building,
	type Families,
	findMetric,
	type Group,
	groupOf,
	type Role,
} from './prometheus-families.js';
import {type LabelList, readLabels, toLabels} from './prometheus-labels.js';
import {type Cursor, isAt, isBlank, parseNumber, readNumber, readToken, skipBlanks} from './prometheus-number.js';
import type {Labels, ValueMetric} from './prometheus-page.js';
import {aroundLabel, labelsOf, readAlike, readBetween, shapeOf, withoutLabel} from './prometheus-shape.js';

/** What is remembered from line to line. */
export interface Samples {
	readonly families: Families;
	/** Timestamps are seconds, as OpenMetrics has them, and not ms. */
	readonly seconds: boolean;
	last?: Role;
	count: number;
}

const metricName = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const noLabels: Labels = {};
const again = 'the same labels were there before: the last one counts';

/** The role of the name under the cursor; undefined where there is no name. */
const readRole = (cursor: Cursor, {families, last}: Samples): Role | undefined => {
	const {text, at} = cursor;
	if (last && isAt(text, last.name, at)) {
		const code = text.charCodeAt(at + last.name.length);
		if (code === 123 || isBlank(code)) {
			cursor.at = at + last.name.length;
			return last;
		}
	}

	metricName.lastIndex = at;
	const name = metricName.exec(text)?.[0];
	cursor.at += name?.length ?? 0;
	return name === undefined ? undefined : families.role(name);
};

interface Rest {
	readonly value: number;
	/** ms since the epoch. */
	readonly at?: number;
}

/** Value and timestamp, and an exemplar that is passed over; or what is wrong. */
const readRest = (cursor: Cursor, seconds: boolean): Rest | string => {
	skipBlanks(cursor);
	const from = cursor.at;
	const value = readNumber(cursor);
	if (value === undefined) {
		const text = cursor.text.slice(from, cursor.at);
		return text === '' ? 'there is no value' : `"${text.slice(0, 40)}" is no number`;
	}

	if (cursor.at === cursor.end) {
		return {value};
	}

	skipBlanks(cursor);
	const stamp = cursor.text[cursor.at] === '#' ? '' : readToken(cursor);
	const at = stamp === '' ? undefined : (parseNumber(stamp) ?? Number.NaN);
	if (at !== undefined && !Number.isFinite(at)) {
		return `"${stamp.slice(0, 40)}" is no timestamp`;
	}

	skipBlanks(cursor);
	if (
		cursor.at < cursor.end &&
		!(cursor.text.startsWith('# {', cursor.at) || cursor.text.startsWith('#{', cursor.at))
	) {
		return 'something stands behind the value';
	}

	return at === undefined ? {value} : {value, at: seconds || stamp.includes('.') ? Math.round(at * 1000) : at};
};

/** Which bucket or quantile of whom a line is. */
interface Border {
	readonly border: string;
	readonly group: Group;
}

/** A bucket or quantile written as the one before: nothing but its border and value is new. */
const readNextBorder = (cursor: Cursor, {around, borders}: Role): Border | undefined => {
	if (!around) {
		return undefined;
	}

	const border = readBetween(cursor, around, borders[around.index]);
	if (border === undefined) {
		return undefined;
	}

	if (borders[around.index] !== border) {
		if (!isBorder(border)) {
			return undefined;
		}

		borders[around.index] ??= border;
	}

	around.index += 1;
	return {border, group: around.group};
};

const isBorder = (text: string): boolean => !Number.isNaN(parseNumber(text) ?? Number.NaN);

const borderLabel = ({part}: Role): string => (part === 'bucket' ? 'le' : 'quantile');

/** The border of a bucket or quantile read the slow way, and of whom it is. */
const readFirstBorder = (
	role: Role,
	labels: LabelList,
	cursor: Cursor,
	from: number,
): Border | {readonly wrong: string} => {
	const name = borderLabel(role);
	const label = labels.list.find(each => each.name === name);
	if (!label) {
		return {wrong: `the label ${name} is missing`};
	}

	if (!isBorder(label.value)) {
		return {wrong: `"${label.value.slice(0, 40)}" is no border`};
	}

	const group = groupOf(role.family, withoutLabel(labels.list, name));
	role.around = {...aroundLabel(cursor.text, label, from, cursor.at), group, index: 0};
	if (role.borders[0] === undefined || role.borders[0] === label.value) {
		role.borders[0] = label.value;
		role.around.index = 1;
	}

	return {border: label.value, group};
};

const putBorder = ({border, group}: Border, {value, at}: Rest): string | undefined => {
	const borders = 'buckets' in group ? group.buckets : group.quantiles;
	const twice = typeof borders[border] === 'number';
	borders[border] = value;
	if (at !== undefined) {
		group.timestamp_ms = at;
	}

	return twice ? again : undefined;
};

const put = (role: Role, labels: Labels, {value, at}: Rest, continued: boolean): string | undefined => {
	const {family, part} = role;
	if (part === 'created') {
		const metric = findMetric(family, labels) ?? (family.type === 'COUNTER' ? undefined : groupOf(family, labels));
		Object.assign(metric ?? {}, {created: value});
		return undefined;
	}

	if (part !== 'value') {
		const group = groupOf(family, labels);
		const twice = group[part as 'sum' | 'count'] !== undefined;
		group[part as 'sum' | 'count'] = value;
		if (at !== undefined) {
			group.timestamp_ms = at;
		}

		return twice ? again : undefined;
	}

	if (family.type === 'HISTOGRAM' || family.type === 'GAUGE_HISTOGRAM') {
		return 'a histogram has buckets, a sum and a count only';
	}

	const metric: ValueMetric = at === undefined ? {labels, value} : {labels, value, timestamp_ms: at};
	return addValue(family, metric, continued) ? undefined : again;
};

const isSame = ({metrics}: Building, labels: Labels): boolean => {
	const before = metrics.at(-1)?.labels;
	return before !== undefined && Object.keys(labels).every(name => labels[name] === before[name]);
};

/** Reads the sample under the cursor into its family; returns what is wrong with it. */
export function readSample(cursor: Cursor, samples: Samples): string | undefined {
	const {last, seconds, families} = samples;
	let role = readRole(cursor, samples);
	const isBordered = role?.part === 'bucket' || role?.part === 'quantile';
	skipBlanks(cursor);
	const from = cursor.at;
	let next = role && isBordered ? readNextBorder(cursor, role) : undefined;
	let labels = noLabels;
	// Whether the family may have had these labels before: after other families, or when the line before had them.
	let continued = last?.family !== role?.family;
	if (!next && cursor.text.charCodeAt(from) === 123) {
		if (role?.shape && readAlike(cursor, role.shape)) {
			labels = labelsOf(role.shape);
			continued ||= role.shape.changed === 0;
		} else {
			const read = readLabels(cursor);
			if (typeof read === 'string') {
				return read;
			}

			if ((read.metric === undefined) === (role === undefined)) {
				return role ? 'the metric has two names' : 'the name of the metric is missing';
			}

			role ??= families.role(read.metric!);
			const slow = readSlow(role, read, cursor, from);
			if ('wrong' in slow) {
				return slow.wrong;
			}

			next = 'border' in slow ? slow : undefined;
			labels = 'labels' in slow ? slow.labels : noLabels;
			continued ||= isSame(role.family, labels);
		}
	}

	if (!role) {
		return 'this is no name of a metric';
	}

	const rest = readRest(cursor, seconds);
	if (typeof rest === 'string') {
		return rest;
	}

	const wrong = next
		? putBorder(next, rest)
		: isBordered
			? `the label ${borderLabel(role)} is missing`
			: put(role, labels, rest, continued || labels === noLabels);
	samples.last = role;
	samples.count += wrong === undefined || wrong === again ? 1 : 0;
	return wrong;
}

const readSlow = (role: Role, read: LabelList, cursor: Cursor, from: number) => {
	if (role.part === 'bucket' || role.part === 'quantile') {
		return readFirstBorder(role, read, cursor, from);
	}

	role.shape = shapeOf(cursor.text, read.list, from, cursor.at);
	return {labels: toLabels(read.list)};
};
