import {EngineError} from '../hosts/engine.js';
import {HostError, type HostState} from '../hosts/host.js';
import {MatrixError, NoToken} from '../matrix/client.js';
import {clean} from '../parsers/clean.js';
import type {SliceError} from '../store/slice.js';
import {NoSecret} from '../system/find-secret.js';

const longest = 500;

const tidy = (text: string): string => clean(text.trim().slice(0, longest));

const withCure = (message: string, cure: string | undefined): SliceError =>
	cure ? {message: tidy(message), cure: tidy(cure)} : {message: tidy(message)};

/** What the person should do about the engine's own refusals, where we know. */
const engineCure = (error: EngineError): string | undefined =>
	error.status >= 500 ? 'journalctl -u docker on the host tells more' : undefined;

/** An error in words for the person. */
export function toSliceError(error: unknown): SliceError {
	if (
		error instanceof HostError ||
		error instanceof MatrixError ||
		error instanceof NoToken ||
		error instanceof NoSecret
	) {
		return withCure(error.message, error.cure);
	}

	if (error instanceof EngineError) {
		return withCure(`engine: ${error.message}`, engineCure(error));
	}

	return withCure(error instanceof Error ? error.message || error.name : String(error), undefined);
}

/** Why nothing comes from a host, where its state says it; undefined while it is being connected to. */
export function stateError(state: HostState): SliceError | undefined {
	switch (state.phase) {
		case 'waiting':
			return withCure(state.reason, state.cure);
		case 'refused':
			return withCure(state.reason, state.cure);
		case 'closed':
			return {message: 'closed'};
		default:
			return undefined;
	}
}
