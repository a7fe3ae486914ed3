import type {AccessState} from '../../matrix/client.js';
import type {Segment} from '../../ui/line.js';

/** Whose token is used and where it is from: `@admin:example.org · ~/.config/synaptop/token`; nothing before that is known. */
export function tokenSegment(state: AccessState): Segment | undefined {
	if (state.phase !== 'ready') {
		return undefined;
	}

	const {user, way, kept, origin} = state;
	const from = way === undefined ? origin : (kept ?? `${way === 'signed-in' ? 'signed in' : 'entered'}, not kept`);
	return {text: `${user} · ${from}`, tone: way !== undefined && kept === undefined ? 'warning' : 'dim'};
}
