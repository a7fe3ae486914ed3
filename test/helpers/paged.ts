import {type Paged, type PagedQuery, pagedQuery, windowRows} from '../../source/store/paged.js';
import {live} from './containers.js';
import type {FakeProgram} from './fake-program.js';

/** Puts in place what is looked at of a list now, as its source would; `list` is the server's whole list for a query. */
export const answerLooks = async <Row>(
	fake: FakeProgram,
	source: {readonly id: string; readonly empty: Paged<Row>},
	list: (query: PagedQuery) => readonly Row[],
	host = 'matrix',
): Promise<void> => {
	const start = `${source.id}@${host}/`;
	for (const [key, focus] of [...fake.looked]) {
		if (key.startsWith(start)) {
			const argument = key.slice(start.length);
			const all = list(pagedQuery(argument));
			const from = Number(focus.at(-1) ?? 0);
			const rows = all.slice(from, from + windowRows);
			await fake.set(source, host, live({total: all.length, from, rows}), argument);
		}
	}
};
