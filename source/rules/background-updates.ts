import type {BackgroundUpdates} from '../matrix/background-updates.js';
import {type BackgroundUpdatesData, backgroundUpdates} from '../sources/background-updates.js';
import {count} from '../ui/format.js';
import type {Rule} from './rule.js';

const hour = 3600;

/**
 * U6: Synapse changes its database while it runs, after an upgrade for days at times: that is told and is no fault. They are
 * switched off for a while to relieve the database, and then forgotten; until Synapse is started again nothing of an
 * upgrade is finished.
 */
export const backgroundUpdatesRule: Rule<BackgroundUpdatesData, BackgroundUpdates> = {
	id: 'background-updates',
	title: 'background updates',
	source: backgroundUpdates,
	group: 'homeserver',
	tab: 'users',
	subjects: (data, {config}) =>
		data.flatMap(({stack, facts}) => {
			if (!facts) {
				return [];
			}

			const running = facts.current.map(({name, items}) => `${name}, ${count(items)} done`).join(' · ');
			return [
				{
					part: config.stacks.length > 1 ? `background updates of ${stack}` : 'background updates',
					value: facts,
					stack,
					ok: running === '' ? 'none to do' : `running: ${running}`,
					quiet: running === '',
				},
			];
		}),
	conditions: [
		{
			severity: 'warning',
			when: ({enabled}) => !enabled,
			for: hour,
			text: ({current}) =>
				current.length > 0 ? `switched off, ${current.map(({name}) => name).join(', ')} waits` : 'switched off',
			cure: 'Switch them on in the Users tab, section Server',
		},
	],
};
