import type {HostState} from '../hosts/host.js';
import {impatient, type Patience} from './patience.js';
import type {Verdict} from './rule.js';

/** Seconds that a host must be away before it is an alert: a sshd that is restarted is none. */
const lost = {for: 20};

type Said = Pick<Verdict, 'severity' | 'text' | 'cure' | 'figure' | 'since' | 'pending' | 'condition'>;

const say = (state: HostState): Said => {
	switch (state.phase) {
		case 'online':
			return {
				severity: 'ok',
				text: 'connected',
				since: state.since,
				...(state.roundTrip === undefined ? {} : {figure: `${Math.max(1, Math.round(state.roundTrip))} ms`}),
			};
		case 'waiting':
			return {
				severity: 'unknown',
				text: `not reached: ${state.reason}`,
				...(state.cure ? {cure: state.cure} : {}),
			};
		case 'refused':
			return {severity: 'unknown', text: `refused: ${state.reason}`, cure: state.cure};
		case 'asking':
			return {severity: 'unknown', text: `waits for an answer: ${state.question}`};
		default:
			return {
				severity: 'unknown',
				text: state.phase === 'connecting' ? 'connecting' : 'not connected',
				pending: true,
			};
	}
};

/** Whether a host can be looked at. Condition 0 holds when it could not be for a while. */
export const judgeConnection = (host: string, state: HostState, patience: Patience = impatient): Verdict => {
	const away = state.phase !== 'online' && state.phase !== 'asking';
	const fires = patience.fires(`${host}\0connection`, {when: away, keep: away}, lost);
	return {
		host,
		part: 'connection',
		group: 'hosts',
		...say(state),
		...(fires ? {condition: 0} : {}),
		...(fires?.from === undefined ? {} : {heldFrom: fires.from}),
	};
};
