import {roomRequest} from '../matrix/rooms.js';
import {clean} from '../parsers/clean.js';
import {isRecord, textOf} from '../parsers/json.js';
import {checkRoomId} from '../parsers/matrix-ids.js';
import type {Action, Follow, MatrixStep, Outcome, PlanContext} from './action.js';
import {ask, deed, followed, hindered} from './homeserver-deed.js';

export const roomFault = ({target}: PlanContext): string | undefined => {
	const wrong = checkRoomId(target.id);
	return wrong === undefined ? undefined : `"${clean(target.id)}" ${wrong}`;
};

export const roomDeed = {
	...deed,
	kind: 'room',
	refresh: ['rooms', 'room-detail'],
	unavailable: hindered(roomFault),
} as const satisfies Partial<Action>;

/** Looks whether the room is there: some of the API does anything to a room that is not. */
export const roomThere = (context: PlanContext): MatrixStep =>
	ask(context, roomRequest(context.target.id), {
		meanings: [[/M_NOT_FOUND/, `there is no room ${clean(context.target.id)} on this homeserver`]],
	});

/** Follows one of Synapse's tasks by the path that tells of it; `told` says what came of it. */
export const followTask = (
	path: (answer: unknown) => string,
	told: (status: unknown) => string = () => 'the server says that it is complete',
): Follow => ({
	request: answer => ({method: 'GET', path: path(answer)}),
	...followed,
	progress: status => `the server says: ${clean(textOf(status, 'status') ?? '?')}`,
	outcome: status => taskOutcome(status, told),
});

/** `scheduled`, `active` (before 1.95 `shutting_down`, `purging`), then `complete`, `failed` or `cancelled`. */
function taskOutcome(status: unknown, told: (status: unknown) => string): Outcome | undefined {
	switch (textOf(status, 'status')) {
		case 'complete': {
			return {kind: 'done', text: told(status)};
		}

		case 'failed':
		case 'cancelled': {
			const reason = textOf(status, 'error');
			return {
				kind: 'failed',
				reason: `the server gave up${reason === undefined ? ', its log says why' : `: ${clean(reason)}`}`,
			};
		}

		default: {
			return isRecord(status) ? undefined : {kind: 'unknown', reason: 'the server tells no status'};
		}
	}
}
