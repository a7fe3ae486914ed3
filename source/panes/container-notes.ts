import type {HeaderHost} from '../frame/header-line.js';
import type {Slice} from '../store/slice.js';
import {duration} from '../ui/format.js';
import type {Line} from '../ui/line.js';

const seconds = (ms: number): string => duration(Math.max(0, ms));

/** The name once: many words of hosts begin with it. */
const named = (name: string, text: string): string =>
	text.startsWith(`${name} `) || text.startsWith(`${name}:`) ? text : `${name}: ${text}`;

/** What a host is waited for. */
const waiting = ({name, state}: HeaderHost, now: number, what: string): Line => {
	switch (state.phase) {
		case 'online':
			return [{text: `◌ ${name}: connected, waiting for ${what} …`, tone: 'dim'}];
		case 'asking':
			return [{text: `? ${name}: waits for your answer: ${state.question}`, tone: 'warning'}];
		case 'waiting':
			return [
				{text: `◌ ${named(name, state.reason)}`, tone: 'warning'},
				{text: `; tried again in ${seconds(state.retryAt - now)}${state.cure ? `. ${state.cure}` : ''}`},
			];
		case 'refused':
			return [{text: `✗ ${named(name, state.reason)}`, tone: 'error'}, {text: `. ${state.cure}`}];
		default:
			return [{text: `◌ ${name}: connecting …`, tone: 'dim'}];
	}
};

const old = (name: string, {at, error}: Slice<unknown>, now: number): Line => [
	{text: `◌ ${name}: ${at === undefined ? 'old data' : `as of ${seconds(now - at)} ago`}`, tone: 'warning'},
	{text: error ? `: ${error.message}${error.cure ? `. ${error.cure}` : ''}` : ', the connection is lost'},
];

/** One line for each host that does not tell what is now: what is waited for, how old its data is, or why there is none. */
export const hostNotes = (
	hosts: readonly HeaderHost[],
	slices: ReadonlyArray<Slice<unknown>>,
	now: number,
	what = 'its Docker engine',
): readonly Line[] =>
	hosts.flatMap((host, index) => {
		const slice = slices[index]!;
		switch (slice.phase) {
			case 'live':
				return [];
			case 'stale':
				return [old(host.name, slice, now)];
			case 'down':
				// Without a connection its state says more: when it is tried again.
				return slice.error && host.state.phase === 'online'
					? [
							[
								{text: `✗ ${named(host.name, slice.error.message)}`, tone: 'error' as const},
								{text: slice.error.cure ? `. ${slice.error.cure}` : ''},
							],
						]
					: [waiting(host, now, what)];
			default:
				return [waiting(host, now, what)];
		}
	});
