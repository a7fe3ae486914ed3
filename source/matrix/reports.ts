import {type MatrixRequest, matrixPath} from './client.js';
import {countIn, hasList, idIn, known, listIn, numberIn, recordIn, textIn} from './fields.js';
import {unexpected} from './unexpected.js';
import {momentIn} from './users.js';

/** An event or a user that a user complained of. */
export interface Report {
	readonly kind: 'event' | 'user';
	/** Of its kind. */
	readonly id: number;
	/** ms since the epoch. */
	readonly at: number;
	/** Who complains. */
	readonly by: string;
	/** Whom it is about; unknown where the event is gone. */
	readonly about?: string;
	/** Those of `by` and `about` whose id has characters that are not shown: nothing can be done to them. */
	readonly odd?: ReadonlyArray<'by' | 'about'>;
	readonly reason?: string;
	/** -100 (most offensive) to 0; older clients only. */
	readonly score?: number;
	readonly room?: {readonly id: string; readonly name?: string};
	readonly event?: string;
}

export interface ReportsPage {
	readonly reports: readonly Report[];
	readonly total: number;
}

/** Newest first. */
export const eventReportsRequest = (from: number, limit: number): MatrixRequest => ({
	method: 'GET',
	path: '/_synapse/admin/v1/event_reports',
	query: {from: String(from), limit: String(limit), dir: 'b'},
});

/** Since Synapse 1.142; newest first. */
export const userReportsRequest = (from: number, limit: number): MatrixRequest => ({
	method: 'GET',
	path: '/_synapse/admin/v1/user_reports',
	query: {from: String(from), limit: String(limit), dir: 'b'},
});

const parseReport =
	(kind: Report['kind']) =>
	(answer: unknown): Report | undefined => {
		const id = numberIn(answer, 'id');
		const by = textIn(answer, 'user_id');
		if (id === undefined || !Number.isSafeInteger(id) || by === undefined) {
			return undefined;
		}

		const named = {by: 'user_id', about: kind === 'event' ? 'sender' : 'target_user_id'} as const;
		const about = textIn(answer, named.about);
		const odd = (['by', 'about'] as const).filter(
			one => textIn(answer, named[one]) !== undefined && idIn(answer, named[one]) === undefined,
		);
		const room = idIn(answer, 'room_id');
		const name = textIn(answer, 'name') ?? textIn(answer, 'canonical_alias');
		return {
			kind,
			id,
			at: momentIn(answer, 'received_ts') ?? 0,
			by,
			...(odd.length > 0 ? {odd} : {}),
			...known({
				about,
				reason: textIn(answer, 'reason'),
				score: numberIn(answer, 'score'),
				event: idIn(answer, 'event_id'),
				room: room === undefined ? undefined : {id: room, ...known({name})},
			}),
		};
	};

const page = (answer: unknown, name: string, kind: Report['kind']): ReportsPage => {
	if (!hasList(answer, name)) {
		throw unexpected('list of reports');
	}

	const reports = listIn(answer, name, parseReport(kind));
	return {reports, total: Math.max(reports.length, countIn(answer, 'total'))};
};

/** Throws MatrixError where it is no list of reports. */
export const parseEventReports = (answer: unknown): ReportsPage => page(answer, 'event_reports', 'event');
export const parseUserReports = (answer: unknown): ReportsPage => page(answer, 'user_reports', 'user');

/** With the event itself. */
export const eventReportRequest = (id: number): MatrixRequest => ({
	method: 'GET',
	path: matrixPath`/_synapse/admin/v1/event_reports/${String(id)}`,
});

export interface ReportedEvent {
	readonly type: string;
	/** ms since the epoch, as its server says. */
	readonly at?: number;
	readonly sender?: string;
	/** What it says: the body of a message, of others the content as JSON; clean, a line each. */
	readonly lines: readonly string[];
	/** mxc: URI of its file. */
	readonly media?: string;
}

const longest = 100;

/** The event of a report in lines; undefined where it is not there (redacted content is empty, not gone). */
export function parseReportedEvent(answer: unknown): ReportedEvent | undefined {
	const event = recordIn(answer, 'event_json');
	const type = textIn(event, 'type');
	if (type === undefined) {
		return undefined;
	}

	const content = recordIn(event, 'content') ?? {};
	const body = typeof content.body === 'string' ? content.body : JSON.stringify(content, undefined, 2);
	const lines = body
		.slice(0, 64 * 1024)
		.split(/\r?\n/)
		.slice(0, longest)
		.map(line => textIn({line}, 'line') ?? '');
	return {
		type,
		lines,
		...known({
			at: momentIn(event, 'origin_server_ts'),
			sender: textIn(event, 'sender'),
			media: idIn(content, 'url') ?? idIn(recordIn(content, 'file'), 'url'),
		}),
	};
}

/** What a report is called, as a target of actions: `event/2`, `user/7`. */
export const reportName = ({kind, id}: Pick<Report, 'kind' | 'id'>): string => `${kind}/${id}`;

/** The report that is called so; undefined where it is no such name. */
export function reportCalled(name: string): Pick<Report, 'kind' | 'id'> | undefined {
	const [, kind, id] = /^(event|user)\/(\d{1,15})$/.exec(name) ?? [];
	return kind === undefined ? undefined : {kind: kind as Report['kind'], id: Number(id)};
}
