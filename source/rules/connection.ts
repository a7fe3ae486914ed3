import type {HostState} from '../hosts/host.js';
import type {Verdict} from './rule.js';

/** Whether a host can be looked at. */
export function judgeConnection(host: string, state: HostState): Verdict {
	const part = 'connection';
	switch (state.phase) {
		case 'online':
			return {host, part, severity: 'ok', text: 'connected'};
		case 'waiting':
			return {
				host,
				part,
				severity: 'unknown',
				text: `not reached: ${state.reason}`,
				...(state.cure ? {cure: state.cure} : {}),
			};
		case 'refused':
			return {host, part, severity: 'unknown', text: `refused: ${state.reason}`, cure: state.cure};
		case 'asking':
			return {host, part, severity: 'unknown', text: `waits for an answer: ${state.question}`};
		default:
			return {host, part, severity: 'unknown', text: state.phase === 'connecting' ? 'connecting' : 'not connected'};
	}
}
