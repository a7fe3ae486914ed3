import {type ReactNode, useCallback, useState} from 'react';
import {useProgram} from '../frame/program-context.js';
import {splitSynapseLine} from '../parsers/synapse-log.js';
import {containerLogRange} from '../sources/container-log-range.js';
import {containerLogs, type LogData} from '../sources/container-logs.js';
import type {LogFeed} from '../ui/log-feed.js';
import {type LogPanelProps, SourceLog} from './source-log.js';

interface ContainerLogProps extends LogPanelProps {
	readonly host: string;
	readonly id: string;
	readonly name: string;
}

/** The log panel of one container: the source goes on with the next one of its name by itself, so the first id stays. */
export const ContainerLog = ({host, id: newest, name, ...panel}: ContainerLogProps): ReactNode => {
	const program = useProgram();
	const [id] = useState(newest);
	const range = useCallback(
		({container}: LogData, ...[from, to, signal]: Parameters<NonNullable<LogFeed['range']>>) =>
			containerLogRange(program.engine(host), container || id, from, to, signal),
		[program, host, id],
	);
	return (
		<SourceLog
			{...panel}
			source={containerLogs}
			host={host}
			argument={id}
			id={id}
			name={name}
			split={splitSynapseLine}
			range={range}
		/>
	);
};
