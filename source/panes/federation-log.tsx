import {type ReactNode, useMemo} from 'react';
import type {Stack} from '../config/stack-schema.js';
import {useLooking, useSlices} from '../frame/use-slices.js';
import {containers} from '../sources/containers.js';
import type {Line} from '../ui/line.js';
import {Lines} from '../ui/lines.js';
import {panelTitle} from '../ui/panel-title.js';
import {ContainerLog} from './container-log.js';

/** What Synapse's loggers of federation have in their names (synapse.federation.sender, synapse.http.federation …). */
const filter = 'federation';

const reason = ({synapse}: Stack, phase: string | undefined): string => {
	if (!synapse) {
		return 'No Synapse in the config: add `synapse: {host: …}`';
	}

	return phase === 'live' || phase === 'stale'
		? `There is no container ${synapse.container} on ${synapse.host} (synapse.container in the config)`
		: `Waiting for the containers of ${synapse.host} …`;
};

/** F5: the log of Synapse, of which the lines about federation are shown. */
export const FederationLog = ({
	stack,
	width,
	height,
	focused,
	onLeave,
}: {
	readonly stack: Stack;
	readonly width: number;
	readonly height: number;
	readonly focused: boolean;
	readonly onLeave: () => void;
}): ReactNode => {
	const {synapse} = stack;
	const hosts = useMemo(() => (synapse ? [synapse.host] : []), [synapse]);
	const [slice] = useSlices(containers, hosts);
	useLooking(containers, hosts);
	const found = slice?.data.find(({name}) => name === synapse?.container);
	if (!synapse || !found) {
		const title = panelTitle([{text: 'logs: Synapse', tone: 'header'}], [], width, focused);
		const said: Line = [{text: `  ${reason(stack, slice?.phase)}`, tone: 'dim'}];
		return <Lines lines={[title, said]} width={width} height={height} />;
	}

	return (
		<ContainerLog
			key={`${synapse.host}/${synapse.container}`}
			host={synapse.host}
			id={found.id}
			name={found.name}
			width={width}
			height={height}
			active={focused}
			focused={focused}
			keep={filter}
			onLeave={onLeave}
		/>
	);
};
