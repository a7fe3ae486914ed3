import {useEffect} from 'react';
import {alertsOf} from '../rules/alerts.js';
import type {Verdict} from '../rules/rule.js';
import {watchVerdicts} from '../rules/watch.js';
import {createNotifications} from './notifications.js';
import {useFrame} from './program-context.js';
import {tellChanges} from './tell-changes.js';

/** Ages and figures on their way are no other alert. */
const said = (alerts: readonly Verdict[]): string =>
	JSON.stringify(alerts.map(({host, part, severity, text}) => [host, part, severity, text]));

/** Judges as long as the screen is there: verdicts and alerts for the frame, changes for the timeline and as notifications. */
export const useVerdicts = (): void => {
	const {program, verdicts, alerts, screen} = useFrame();
	useEffect(() => {
		const notifications = createNotifications(program.config, screen, program);
		const end = watchVerdicts(program, {
			onVerdicts(found) {
				verdicts.value = found;
				const next = alertsOf(found);
				if (said(next) !== said(alerts.value)) {
					alerts.value = next;
				}
			},
			onChanges(changes) {
				tellChanges(program, changes);
				notifications.tell(changes);
			},
		});
		return () => {
			end();
			notifications.close();
		};
	}, [program, verdicts, alerts, screen]);
};
