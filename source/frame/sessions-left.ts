import {homeserverTargets} from '../actions/homeserver.js';
import type {Program} from '../program.js';

/** Sessions that were begun here and would stay on their servers, with nobody having their token: a line each. */
export const sessionsLeft = ({access, config}: Pick<Program, 'access' | 'config'>): readonly string[] =>
	homeserverTargets(config).flatMap(({id, name}) => {
		const state = access.state(id).value;
		if (state.phase !== 'ready' || state.way !== 'signed-in' || state.kept !== undefined) {
			return [];
		}

		const device = state.device === undefined ? '' : ` (${state.device})`;
		return [`The session of ${state.user}${device} stays on ${name}: sign out, or keep its token.`];
	});
