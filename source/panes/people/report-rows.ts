import type {Report, ReportedEvent} from '../../matrix/reports.js';
import type {Slice} from '../../store/slice.js';
import {dateTime} from '../../ui/format.js';
import {type DetailRow, type NamedRow, type TargetOf, targeted, withIds} from './detail-rows.js';

const eventRows = (
	{data: {event}, phase, error}: Slice<{readonly event?: ReportedEvent}>,
	of: TargetOf,
): readonly NamedRow[] => {
	if (event) {
		return [
			{area: 'Event', text: event.type, figure: ''},
			...(event.at === undefined ? [] : [{area: 'Sent', text: dateTime(event.at)}]),
			...(event.lines.length === 0 || event.lines.every(line => line === '')
				? [{area: 'It says', text: 'nothing: it was redacted, or is empty', tone: 'dim' as const}]
				: event.lines.map((text, index): NamedRow => ({area: index === 0 ? 'It says' : '', text}))),
			...(event.media === undefined ? [] : [{area: 'File', text: event.media, ...targeted(of('media', event.media))}]),
		];
	}

	const text = error?.message ?? (phase === 'live' ? 'the event is gone' : 'waiting for the homeserver …');
	return [{area: 'Event', text, tone: error ? 'warning' : 'dim'}];
};

/** All that is known of a report, a line each; `slice` is that of its event. */
export const reportRows = (
	report: Report,
	slice: Slice<{readonly event?: ReportedEvent}> | undefined,
	of: TargetOf,
): readonly DetailRow[] => {
	const user = (who: 'by' | 'about') => {
		const id = report[who];
		return targeted(id === undefined || report.odd?.includes(who) ? undefined : of('user', id));
	};
	const rows: readonly NamedRow[] = [
		{
			area: report.kind === 'event' ? 'Whose event' : 'Who',
			text: report.about ?? 'the event is gone',
			...user('about'),
		},
		{area: 'Reason', text: report.reason ?? 'none given'},
		...(report.score === undefined ? [] : [{area: 'Score', text: `${report.score} (−100 is the worst)`}]),
		{area: 'Reported by', text: report.by, ...user('by')},
		{area: 'Reported', text: dateTime(report.at || undefined)},
		...(report.room
			? [
					{
						area: 'Room',
						text: report.room.name === undefined ? report.room.id : `${report.room.name}  ${report.room.id}`,
						...targeted(of('room', report.room.id)),
					},
				]
			: []),
		...(report.event === undefined ? [] : [{area: 'Event id', text: report.event}]),
		...(slice ? eventRows(slice, of) : []),
	];
	return withIds(rows);
};
