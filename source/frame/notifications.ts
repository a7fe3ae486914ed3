import type {Config} from '../config/schema.js';
import type {Program} from '../program.js';
import type {Change} from '../rules/tracker.js';
import {bell, createCommandNotifier, osc9} from '../system/notify.js';
import type {Screen} from './frame.js';

export interface Notifications {
	/** Tells what of this is a new alert, as the config wants it. */
	tell(changes: readonly Change[]): void;
	close(): void;
}

const marks = {critical: '✗', unknown: '?', warning: '▲', ok: '✓'} as const;

/** "✗ matrix: container synapse exited 137", "… and 2 more"; undefined where nothing is new and wrong. */
export const notice = (changes: readonly Change[]): string | undefined => {
	const [first, ...more] = changes.filter(({kind}) => kind === 'fires').map(({verdict}) => verdict);
	if (!first) {
		return undefined;
	}

	const {severity, host, part, text} = first;
	return `${marks[severity]} ${host}: ${part} ${text}${more.length > 0 ? `, and ${more.length} more` : ''}`;
};

/** How new alerts are told: the terminal's bell, its notifications (OSC 9), a command on this machine. */
export const createNotifications = (
	{notify}: Pick<Config, 'notify'>,
	screen: Pick<Screen, 'write'>,
	{activity}: Pick<Program, 'activity'>,
): Notifications => {
	const command =
		notify.command &&
		createCommandNotifier({
			argv: notify.command,
			onError: message =>
				activity.add({
					host: 'here',
					kind: 'verdict',
					level: 'warning',
					text: `notify.command failed (told only once): ${message}`,
				}),
		});
	return {
		tell(changes) {
			const text = notice(changes);
			if (text === undefined) {
				return;
			}

			const sequences = `${notify.bell ? bell : ''}${notify.osc9 ? osc9(text) : ''}`;
			if (sequences !== '') {
				screen.write(sequences);
			}

			command?.tell(text);
		},
		close: () => command?.close(),
	};
};
