import {memo, type ReactNode} from 'react';
import type {Stack} from '../config/stack-schema.js';
import {synapse} from '../sources/synapse.js';
import {Lines} from '../ui/lines.js';
import {headerLine} from './header-line.js';
import {useFrame} from './program-context.js';
import {useHosts} from './use-hosts.js';
import {useNow} from './use-now.js';
import {useObservable} from './use-observable.js';
import {usePeek} from './use-peek.js';
import {useStack} from './use-stack.js';
import {useWindowTitle} from './use-window-title.js';

const minute = 60_000;
const second = 1000;

/** The homeserver's version, as it was told last. */
const useVersion = ({name, synapse: part}: Stack): string | undefined =>
	usePeek(synapse, part?.host).data.find(({stack}) => stack === name)?.facts?.version;

/** The top row. Its clock turns each minute; each second only while a retry is counted down. */
export const Header = memo(({width}: {readonly width: number}): ReactNode => {
	const {program, demo, alerts: found} = useFrame();
	const hosts = useHosts();
	const alerts = useObservable(found);
	const counting = hosts.some(({state}) => state.phase === 'waiting');
	const now = useNow(counting ? second : minute);
	useWindowTitle();
	const {stacks, readOnly} = program.config;
	const stack = useStack();
	const {homeserver = stacks.length > 1 ? stack.name : undefined} = stack;
	const version = useVersion(stack);
	const line = headerLine(
		{
			...(homeserver === undefined ? {} : {homeserver}),
			...(version === undefined ? {} : {version}),
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
