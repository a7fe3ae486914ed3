import type {AccessState} from '../../matrix/client.js';
import type {Line, Segment} from '../../ui/line.js';
import {lineWidth} from '../../ui/text.js';

/** Whose token is used and where it is from: `@admin:example.org · ~/.config/synaptop/token`; nothing before that is known. */
export function tokenSegment(state: AccessState): Segment | undefined {
	if (state.phase !== 'ready') {
		return undefined;
	}

	const {user, way, kept, origin} = state;
	const from = way === undefined ? origin : (kept ?? `${way === 'signed-in' ? 'signed in' : 'entered'}, not kept`);
	return {text: `${user} · ${from}`, tone: way !== undefined && kept === undefined ? 'warning' : 'dim'};
}

/** The line with whose token it is at its right end, where there is room. */
export function withToken(line: Line, state: AccessState, width: number): Line {
	const segment = tokenSegment(state);
	const room = segment ? width - lineWidth(line) - lineWidth([segment]) - 1 : 0;
	return segment && room >= 2 ? [...line, {text: ' '.repeat(room)}, segment] : line;
}
