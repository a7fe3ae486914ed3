import {HostError} from '../hosts/host.js';
import type {HostHttp} from '../hosts/host-http.js';
import {clean} from '../parsers/clean.js';
import {describeAnswer} from '../parsers/http-words.js';
import {parseClientVersions} from '../parsers/synapse-versions.js';

/** What a client API said that was asked for its versions, in clean words. */
export type Answered =
	| {readonly kind: 'up'; readonly versions: readonly string[]}
	/** Something else has answered. */
	| {readonly kind: 'other'; readonly status: number; readonly words: string; readonly location?: string}
	/** No answer. */
	| {readonly kind: 'silent'; readonly words: string; readonly cure?: string}
	/** It could not be asked. */
	| {readonly kind: 'unknown'; readonly words: string; readonly cure?: string};

export interface AskOptions {
	/** Who answers, for errors. */
	readonly name?: string;
	/** ms. */
	readonly timeout?: number;
	readonly signal?: AbortSignal;
}

const limit = 256 * 1024;
/** These say nothing about who was to answer. */
const notAsked: readonly HostError['kind'][] = ['unreachable', 'aborted', 'forbidden', 'startup'];

export const versionsUrl = (base: string): string => `${base.replace(/\/+$/, '')}/_matrix/client/versions`;

const wordsOf = ({kind, message}: HostError, timeout: number): string =>
	kind === 'refused' && !/permission/i.test(message)
		? 'nothing listens there'
		: kind === 'timeout'
			? `no answer within ${timeout / 1000} s`
			: message;

/** Asks a client API for its versions: /_matrix/client/versions. Rejects only when it is given up. */
export async function askVersions(
	http: HostHttp,
	base: string,
	{name, timeout = 8000, signal}: AskOptions = {},
): Promise<Answered> {
	try {
		const answer = await http.get(versionsUrl(base), {
			timeout,
			limit,
			// A new connection: today's address and certificate.
			headers: {connection: 'close'},
			...(name === undefined ? {} : {name}),
			...(signal ? {signal} : {}),
		});
		const versions = answer.status === 200 ? parseClientVersions(answer.body) : undefined;
		const {location} = answer.headers;
		return versions
			? {kind: 'up', versions}
			: {
					kind: 'other',
					status: answer.status,
					words: describeAnswer(answer),
					...(location === undefined ? {} : {location: clean(location).slice(0, 200)}),
				};
	} catch (error) {
		signal?.throwIfAborted();
		if (!(error instanceof HostError)) {
			throw error;
		}

		const {cure} = error;
		return {
			kind: notAsked.includes(error.kind) ? 'unknown' : 'silent',
			words: wordsOf(error, timeout),
			...(cure === undefined ? {} : {cure}),
		};
	}
}
