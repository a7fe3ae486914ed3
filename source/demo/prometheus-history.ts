/** Least and most of a day, by what a query asks for; the first that fits counts. */
const shapes: ReadonlyArray<readonly [asked: RegExp, least: number, most: number]> = [
	[/pending_pdus/, 0, 14],
	[/event_processing_lag/, 0.008, 0.06],
	[/event_persisted_position/, 0, 3],
	[/pending_destinations/, 0, 4],
	[/sent_transactions/, 0.05, 0.5],
	[/received_pdus/, 0.1, 1.1],
	[/0\.99.*RoomSendEvent/, 0.02, 0.09],
	[/0\.99.*response_time/, 0.08, 0.4],
	[/0\.5.*response_time/, 0.003, 0.006],
	[/requests_received/, 0.6, 3],
	[/responses_total/, 0, 0.01],
	[/events_persisted/, 0.03, 0.5],
	[/resident_memory/, 140e6, 166e6],
	[/cpu_seconds/, 1, 9],
	[/open_fds/, 0.1, 0.2],
	[/tick_time/, 0.001, 0.004],
	[/schedule_time/, 0.0005, 0.005],
	[/cache_hits/, 88, 97],
	[/background_update/, 0, 0],
];

const day = 86_400;

/** Always the same for a time: between 0 and 1. */
const noise = (at: number): number => {
	const wave = Math.sin(at * 12.9898) * 43_758.5453;
	return wave - Math.floor(wave);
};

/** Busy by day, quiet by night. */
const busy = (at: number): number => 0.5 - 0.5 * Math.cos(((at % day) / day) * 2 * Math.PI);

/** Synapse is updated each night at 03:00 UTC. */
const isUpdating = (at: number): boolean => at % day >= 3 * 3600 && at % day < 3.5 * 3600;

const valueAt = (query: string, at: number): number | undefined => {
	if (/process_start_time/.test(query)) {
		return (at - 3.5 * 3600 + day) % day;
	}

	const [, least = 0, most = 0] = shapes.find(([asked]) => asked.test(query)) ?? [];
	const share = 0.75 * busy(at) + 0.25 * noise(Math.floor(at / 60));
	const value = least + (most - least) * share;
	return most >= 3 && least === 0 ? Math.floor(value) : value;
};

/** /api/v1/query_range of a Prometheus that has kept a week of Synapse. */
export function rangeAnswer(query: URLSearchParams): string {
	const [start, end, step] = ['start', 'end', 'step'].map(name => Number(query.get(name))) as [number, number, number];
	const count = step > 0 && end >= start ? Math.min(11_000, Math.floor((end - start) / step) + 1) : 0;
	const values = Array.from({length: count}, (_, index) => start + index * step).flatMap(at => {
		const value = isUpdating(at) ? undefined : valueAt(query.get('query') ?? '', at);
		return value === undefined ? [] : [[at, String(value)]];
	});
	const result = values.length > 0 ? [{metric: {}, values}] : [];
	return JSON.stringify({status: 'success', data: {resultType: 'matrix', result}});
}
