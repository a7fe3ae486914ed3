import type {HostState} from '../hosts/host.js';
import {hourMinute} from '../ui/format.js';
import type {Line, Segment} from '../ui/line.js';
import {lineWidth} from '../ui/text.js';

export interface HeaderHost {
	readonly name: string;
	readonly state: HostState;
}

export interface HeaderData {
	readonly homeserver?: string;
	/** The homeserver's, as soon as a source knows it. */
	readonly version?: string;
	readonly hosts: readonly HeaderHost[];
	readonly alerts: number;
	readonly critical: boolean;
	readonly readOnly: boolean;
	readonly demo: boolean;
	/** ms since the epoch. */
	readonly now: number;
}

const seconds = (ms: number): number => Math.max(0, Math.ceil(ms / 1000));

const roundTrip = (ms: number): string => `${ms < 10 ? Math.max(1, Math.round(ms)) : Math.round(ms)}ms`;

/** `● matrix 3ms`, `◌ proxy retry 4s`, `✗ proxy refused`: mark and words say it, the tone repeats it. */
export const hostSegment = ({name, state}: HeaderHost, now: number): Segment => {
	switch (state.phase) {
		case 'online':
			return {
				text: `● ${name}${state.roundTrip === undefined ? '' : ` ${roundTrip(state.roundTrip)}`}`,
				tone: 'good',
			};
		case 'connecting':
			return {text: `◌ ${name} connecting`, tone: 'dim'};
		case 'asking':
			return {text: `? ${name} asks`, tone: 'warning'};
		case 'waiting': {
			const left = seconds(state.retryAt - now);
			return {text: `◌ ${name} retry ${left === 0 ? 'now' : `${left}s`}`, tone: 'warning'};
		}
		case 'refused':
			return {text: `✗ ${name} refused`, tone: 'error'};
		case 'idle':
			return {text: `○ ${name}`, tone: 'dim'};
		case 'closed':
			return {text: `○ ${name} closed`, tone: 'dim'};
	}
};

/** Trouble first to be kept, so last to be dropped. */
const urgency = ({state}: HeaderHost): number =>
	({refused: 0, asking: 1, waiting: 2, connecting: 3, closed: 4, idle: 5, online: 6})[state.phase];

const spread = (segments: readonly Segment[], gap: string): Line =>
	segments.flatMap((segment, index) => (index === 0 ? [segment] : [{text: gap}, segment]));

/** As many hosts as fit, those in trouble kept longest, with "+2" for the rest; in the order of the config. */
const hostsIn = (hosts: readonly HeaderHost[], room: number, now: number): Line => {
	const byUrgency = [...hosts].sort((a, b) => urgency(a) - urgency(b));
	for (let count = hosts.length; count > 0; count -= 1) {
		const kept = new Set(byUrgency.slice(0, count));
		const segments = hosts.filter(host => kept.has(host)).map(host => hostSegment(host, now));
		const rest = hosts.length - count;
		const line = spread([...segments, ...(rest > 0 ? [{text: `+${rest}`, tone: 'dim'} as const] : [])], '  ');
		if (lineWidth(line) <= room) {
			return line;
		}
	}

	return [];
};

const rightOf = ({alerts, critical, readOnly, demo, now}: HeaderData): Line =>
	spread(
		[
			...(alerts > 0
				? [{text: `▲ ${alerts} alert${alerts === 1 ? '' : 's'}`, tone: critical ? 'error' : 'warning'} as const]
				: []),
			...(readOnly ? [{text: 'ro', tone: 'strong'} as const] : []),
			...(demo ? [{text: 'DEMO', tone: 'mark'} as const] : []),
			{text: hourMinute(now), tone: 'dim'} as const,
		],
		'  ',
	);

/** The top row; what fits no more goes in the order version, homeserver, hosts that are well. */
export const headerLine = (data: HeaderData, width: number): Line => {
	const right = rightOf(data);
	const title: Segment = {text: 'synaptop', tone: 'header'};
	const server = data.homeserver ?? '';
	const lefts: readonly Line[] = [
		[title, {text: `  ${server}`}, {text: data.version ? ` ${data.version}` : '', tone: 'dim'}],
		[title, {text: `  ${server}`}],
		[title],
		[],
	];
	const all = spread(
		data.hosts.map(host => hostSegment(host, data.now)),
		'  ',
	);
	const room = (left: Line) => width - 2 - lineWidth(left) - 3 - 2 - lineWidth(right);
	const left = lefts.find(line => room(line) >= lineWidth(all)) ?? [title];
	const hosts = hostsIn(data.hosts, room(left), data.now);
	const used = 1 + lineWidth(left) + (left.length > 0 ? 3 : 0) + lineWidth(hosts);
	return [
		{text: ' '},
		...left,
		{text: left.length > 0 ? '   ' : ''},
		...hosts,
		{text: ' '.repeat(Math.max(1, width - used - lineWidth(right) - 1))},
		...right,
		{text: ' '},
	];
};
