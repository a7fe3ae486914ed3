import type {HostState} from '../hosts/host.js';
import type {Verdict} from './rule.js';

type Said = Pick<Verdict, 'severity' | 'text' | 'cure' | 'figure' | 'since'>;

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
			return {severity: 'unknown', text: state.phase === 'connecting' ? 'connecting' : 'not connected'};
	}
};

/** Whether a host can be looked at. */
export const judgeConnection = (host: string, state: HostState): Verdict => ({
	host,
	part: 'connection',
	group: 'hosts',
	...say(state),
});
