import {
	eventReportsRequest,
	parseEventReports,
	parseUserReports,
	type Report,
	userReportsRequest,
} from '../matrix/reports.js';
import {pagedSource} from './paged.js';

/** U6: what users complained of, newest first; `show` says which kind. */
export const reports = pagedSource<Report>({
	id: 'reports',
	title: 'reports',
	operations: ['U6'],
	async read({matrix, signal}, {stack, show}, {from, limit}) {
		const client = matrix(stack);
		const page =
			show === 'user'
				? parseUserReports(await client.request({...userReportsRequest(from, limit), signal}))
				: parseEventReports(await client.request({...eventReportsRequest(from, limit), signal}));
		return {total: page.total, rows: page.reports};
	},
});
