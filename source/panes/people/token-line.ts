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

/** The line with whose token it is at its right end: as much of it as there is room for. */
export function withToken(line: Line, state: AccessState, width: number): Line {
	const whole = tokenSegment(state);
	const room = (segment: Segment): number => width - lineWidth(line) - lineWidth([segment]) - 1;
	const tries = whole && state.phase === 'ready' ? [whole, {...whole, text: state.user}] : [];
	const segment = tries.find(one => room(one) >= 2);
	return segment ? [...line, {text: ' '.repeat(room(segment))}, segment] : line;
}
