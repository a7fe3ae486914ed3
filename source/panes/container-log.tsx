import {type ReactNode, useState} from 'react';
import {splitSynapseLine} from '../parsers/synapse-log.js';
import {containerLogs} from '../sources/container-logs.js';
import {type LogPanelProps, SourceLog} from './source-log.js';

interface ContainerLogProps extends LogPanelProps {
	readonly host: string;
	readonly id: string;
	readonly name: string;
}

/** The log panel of one container: the source goes on with the next one of its name by itself, so the first id stays. */
export const ContainerLog = ({host, id: newest, name, ...panel}: ContainerLogProps): ReactNode => {
	const [id] = useState(newest);
	return (
		<SourceLog
			{...panel}
			source={containerLogs}
			host={host}
			argument={id}
			id={id}
			name={name}
			split={splitSynapseLine}
		/>
	);
};
