import type {Random} from '../random.js';
import {type Answer, Refusal} from './answers.js';
import type {DemoPeople, DemoUser} from './model.js';

/** What was asked, and of whom. */
export interface Call {
	readonly people: DemoPeople;
	readonly random: Random;
	/** ms since the epoch. */
	readonly now: number;
	/** The parts of the path that stand for something, in their order. */
	readonly names: readonly string[];
	readonly query: URLSearchParams;
	readonly body: Readonly<Record<string, unknown>>;
	readonly token: string | undefined;
	/** Whose token it is; only where one is needed. */
	readonly by: DemoUser;
}

export interface Route {
	readonly method: string;
	/** `*` stands for any one part. */
	readonly path: string;
	/** Who may ask: everybody, whoever is signed in, administrators. */
	readonly who: 'all' | 'users' | 'admins';
	readonly answer: (call: Call) => Answer;
}

const admin = '/_synapse/admin';

/** A path of the Admin API. */
export const route = (method: string, path: string, answer: Route['answer']): Route => ({
	method,
	path: admin + path,
	who: 'admins',
	answer,
});

const parts = (path: string): readonly string[] => path.split('/');

function namesIn(pattern: string, path: string): readonly string[] | undefined {
	const [wanted, given] = [parts(pattern), parts(path)];
	return wanted.length === given.length && wanted.every((part, index) => part === '*' || part === given[index])
		? given.filter((_part, index) => wanted[index] === '*').map(decodeURIComponent)
		: undefined;
}

/** Throws Refusal where nobody answers there. */
export function findRoute(
	routes: readonly Route[],
	method: string,
	path: string,
): {readonly route: Route; readonly names: readonly string[]} {
	const there = routes.flatMap(found => {
		const names = namesIn(found.path, path);
		return names ? [{route: found, names}] : [];
	});
	const found = there.find(({route: {method: taken}}) => taken === method);
	if (!found) {
		throw new Refusal(there.length > 0 ? 'unrecognized method' : 'unrecognized');
	}

	return found;
}

/** A page of a list, as `from` and `limit` say. */
export function pageOf<Entry>(
	list: readonly Entry[],
	query: URLSearchParams,
	usual = 100,
): {readonly page: readonly Entry[]; readonly from: number; readonly next: number | undefined} {
	const number = (name: string, other: number) => Number(query.get(name) ?? other) || 0;
	const from = number('from', 0);
	const next = from + number('limit', usual);
	return {page: list.slice(from, next), from, next: next < list.length ? next : undefined};
}

/** By a field: texts without case, none first, as PostgreSQL has them the other way round for `nullsLast`. */
export const compare = (one: unknown, other: unknown): number => {
	if (one === other) {
		return 0;
	}

	if (one === null || other === null) {
		return one === null ? 1 : -1;
	}

	return typeof one === 'string' && typeof other === 'string' ? one.localeCompare(other) : Number(one) - Number(other);
};
