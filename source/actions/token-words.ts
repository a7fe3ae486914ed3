import type {AccessState} from '../matrix/client.js';

/** How it stands with a token, in one line without any key. */
export function tokenWords(state: AccessState): string {
	switch (state.phase) {
		case 'idle': {
			return 'no token was looked for yet';
		}

		case 'checking': {
			return `${state.origin}: asking whose it is`;
		}

		case 'none':
		case 'refused': {
			return `${state.why} (${state.cure})`;
		}

		case 'unreached': {
			return `${state.why}${state.cure ? ` (${state.cure})` : ''}`;
		}

		case 'ready': {
			const {user, admin, way, kept, origin} = state;
			const who = admin ? `${user}, an administrator` : `${user}, who is no administrator: users and rooms stay closed`;
			const from = way === 'signed-in' ? 'signed in as ' : `${origin}: token of `;
			const rest = way === undefined ? '' : kept === undefined ? '; not kept beyond this run' : `; kept: ${kept}`;
			return `${from}${who}${rest}`;
		}
	}
}
