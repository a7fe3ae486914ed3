import {eventReportRequest, parseReportedEvent, type ReportedEvent} from '../matrix/reports.js';
import type {PolledSource} from './source.js';

/** The source's argument: an event report of the homeserver of a stack. */
export const reportArgument = (stack: string, report: number): string => JSON.stringify([stack, report]);

/** U6: the event that was complained of, while it is looked at. `event` is undefined where it is gone. */
export const reportedEvent: PolledSource<{readonly event?: ReportedEvent}> = {
	id: 'reported-event',
	title: 'reported event',
	operations: ['U6'],
	empty: {},
	every: {seen: 60, unseen: 600},
	async read({matrix, argument, signal}) {
		const [stack, id] = JSON.parse(argument) as [string, number];
		const event = parseReportedEvent(await matrix(stack).request({...eventReportRequest(id), signal}));
		return event ? {event} : {};
	},
};
