import type {Outcome, Plan} from '../actions/action.js';
import type {Tone} from '../theme/theme.js';

/** A short message over the footer; it goes by itself. */
export interface Toast {
	readonly text: string;
	readonly tone: Tone;
}

/** ms that a toast stays: what went wrong can be read twice. */
export const toastTime = ({tone}: Toast): number => (tone === 'error' || tone === 'warning' ? 12_000 : 5000);

const what = ({action, target}: Pick<Plan, 'action' | 'target'>): string =>
	`${action.title}: ${target.name} on ${target.host}`;

/** How an action ended. A lost connection is never called a failure. */
export const outcomeToast = (plan: Pick<Plan, 'action' | 'target'>, outcome: Outcome): Toast => {
	switch (outcome.kind) {
		case 'done':
			return {text: `✓ ${what(plan)} – ${outcome.text ?? 'done'}`, tone: 'good'};
		case 'failed': {
			const code = outcome.code === undefined ? '' : ` (exit ${outcome.code})`;
			return {text: `✗ ${what(plan)} – failed${code}: ${outcome.reason}`, tone: 'error'};
		}
		case 'unreachable':
			return {text: `✗ ${what(plan)} – nothing was done: ${outcome.reason}`, tone: 'error'};
		case 'unknown':
			return {text: `? ${what(plan)} – outcome unknown: look (${outcome.reason})`, tone: 'warning'};
	}
};
