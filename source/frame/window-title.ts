import type {Verdict} from '../rules/rule.js';
import type {HeaderHost} from './header-line.js';

export interface TitleData {
	/** The stack's name: homeserver, or its only host. */
	readonly name: string;
	readonly hosts: readonly HeaderHost[];
	readonly alerts: readonly Verdict[];
	readonly demo: boolean;
}

const longest = 80;

/** What a list of tmux windows should say: the worst, or that all is well: "✗ matrix: synapse exited 137", "synaptop example.org". */
export const windowTitle = ({name, hosts, alerts, demo}: TitleData): string => {
	const [worst] = alerts;
	const refused = hosts.find(({state}) => state.phase === 'refused');
	const asking = hosts.find(({state}) => state.phase === 'asking');
	const lost = hosts.find(({state}) => state.phase === 'waiting');
	const text =
		worst?.severity === 'critical'
			? `✗ ${worst.host}: ${worst.part} ${worst.text}`
			: refused
				? `✗ ${refused.name}: refused`
				: asking
					? `? ${asking.name}: asks`
					: lost
						? `◌ ${lost.name}: lost`
						: worst
							? `▲ ${worst.host}: ${worst.part} ${worst.text}`
							: `synaptop ${name}${demo ? ' (demo)' : ''}`;
	return [...text.replaceAll(/\p{Control}/gu, '')].slice(0, longest).join('');
};

/** Sets the title of the terminal's window (in tmux: of the pane). */
export const titleSequence = (title: string): string => `\u{1B}]2;${title}\u{7}`;

// xterm's title stack; tmux has it too. Where there is none, at least no stale alarm stays behind.
export const keepTitle = '\u{1B}[22;2t';
export const restoreTitle = `${titleSequence('')}\u{1B}[23;2t`;
