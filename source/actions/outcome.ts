import {EngineError} from '../hosts/engine.js';
import {HostError} from '../hosts/host.js';
import {MatrixError, NoToken} from '../matrix/client.js';
import {clean} from '../parsers/clean.js';
import type {Outcome, Risk} from './action.js';

/** Answers (HTTP) that come before anything is done. */
const before = [400, 401, 404, 405, 429];
/** Of those from 500 on the ones that say that nothing was begun: not implemented, nobody there to do it, no such HTTP. */
const notBegun = [501, 503, 505];

/**
 * Whether it may have been done all the same: a server that broke over it, a proxy that gave up (502, 504, and 520 to 524
 * of some) and does not know what became of it behind it, a yes of which nobody can read the rest.
 */
const mayBeDone = (status: number): boolean =>
	(status >= 500 && !notBegun.includes(status)) || (status >= 200 && status < 300);

/**
 * What became of a step that threw. Of something that changes, whatever is not surely "it was not sent" or "it was
 * refused" is unknown: it may have been done, and is never done again by itself.
 */
export function outcomeOf(error: unknown, risk: Risk): Outcome {
	const reason = reasonOf(error);
	if (error instanceof EngineError || error instanceof NoToken) {
		return {kind: 'failed', reason};
	}

	if (error instanceof MatrixError) {
		if (risk === 'read') {
			return {kind: 'failed', reason};
		}

		return mayBeDone(error.status)
			? {kind: 'unknown', reason}
			: {kind: 'failed', reason: before.includes(error.status) ? `${reason}. Nothing was changed` : reason};
	}

	const kind = error instanceof HostError ? error.kind : 'lost';
	switch (kind) {
		case 'unreachable': {
			return {kind: 'unreachable', reason};
		}

		case 'forbidden':
		case 'refused':
		case 'startup':
		case 'missing':
		case 'failed': {
			return {kind: 'failed', reason};
		}

		case 'limit':
		case 'lost':
		case 'timeout':
		case 'aborted': {
			if (risk !== 'read') {
				return {kind: 'unknown', reason};
			}

			return {kind: kind === 'lost' && error instanceof HostError ? 'unreachable' : 'failed', reason};
		}
	}
}

function reasonOf(error: unknown): string {
	const text = clean(error instanceof Error ? error.message : String(error));
	const wait = error instanceof MatrixError ? error.retryAfter : undefined;
	return [text, wait === undefined ? '' : `: wait ${Math.ceil(wait / 1000)} s`, cureOf(error)].join('');
}

function cureOf(error: unknown): string {
	const {cure} = error instanceof HostError || error instanceof MatrixError || error instanceof NoToken ? error : {};
	return cure ? ` (${clean(cure)})` : '';
}

/** The outcome in words, for toast, activity and the terminal. */
export function outcomeText(outcome: Outcome): string {
	switch (outcome.kind) {
		case 'done': {
			return outcome.text === undefined ? 'done' : `done: ${outcome.text}`;
		}

		case 'failed': {
			return outcome.code === undefined
				? `failed: ${outcome.reason}`
				: `failed with exit code ${outcome.code}: ${outcome.reason}`;
		}

		case 'unreachable': {
			return `not done, host not reached: ${outcome.reason}`;
		}

		case 'unknown': {
			return `outcome unknown: look (${outcome.reason})`;
		}
	}
}
