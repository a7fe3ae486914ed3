import {memo, type ReactNode} from 'react';
import {Lines} from '../ui/lines.js';
import {headerLine} from './header-line.js';
import {useFrame} from './program-context.js';
import {useHosts} from './use-hosts.js';
import {useNow} from './use-now.js';
import {useObservable} from './use-observable.js';
import {useWindowTitle} from './use-window-title.js';

const minute = 60_000;
const second = 1000;

/** The top row. Its clock turns each minute; each second only while a retry is counted down. */
export const Header = memo(({width}: {readonly width: number}): ReactNode => {
	const {program, demo, alerts: found} = useFrame();
	const hosts = useHosts();
	const alerts = useObservable(found);
	const counting = hosts.some(({state}) => state.phase === 'waiting');
	const now = useNow(counting ? second : minute);
	useWindowTitle();
	const {stacks, readOnly} = program.config;
	const [{homeserver}] = stacks;
	const line = headerLine(
		{
			...(homeserver === undefined ? {} : {homeserver}),
			hosts,
			alerts: alerts.length,
			critical: alerts[0]?.severity === 'critical',
			readOnly,
			demo,
			now,
		},
		width,
	);
	return <Lines lines={[line]} width={width} height={1} />;
});
