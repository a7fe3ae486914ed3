import {fixture, json} from './fixtures.js';

/** What psql and redis-cli answered: sessions and tables as templates, without those that only the recording made. */
export function databaseAnswers() {
	const activity = json('psql-activity.json');
	const [blocked] = activity.sessions;
	const {tables, ...sizes} = json('psql-tables.json');
	const idle = activity.sessions.filter(({state}: {state: string}) => state === 'idle');
	// Others of the lab's tests fill and empty these two.
	const bloated = tables.filter(({name}: {name: string}) => ['profiles', 'users'].includes(name));
	const sum = (field: string): number =>
		bloated.reduce((all: number, table: Record<string, number>) => all + table[field]!, 0);
	return {
		activity: {...activity, sessions: [], groups: activity.groups.slice(0, 1), used: 0},
		session: {...idle[0], application: ''},
		blocked: {...blocked, application: '', client: idle[0].client, query: ''},
		sizes: {
			...sizes,
			size: sizes.size - sum('size'),
			dead: sizes.dead - sum('dead'),
			count: sizes.count - bloated.length,
		},
		tables: tables.filter((table: object) => !bloated.includes(table)).slice(0, 60),
		info: fixture('redis-info.txt').toString(),
	};
}
