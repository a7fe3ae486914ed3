import {type ReactNode, useCallback, useMemo, useState} from 'react';
import {useProgram} from '../frame/program-context.js';
import {useNow} from '../frame/use-now.js';
import {useSlice} from '../frame/use-slice.js';
import {splitSynapseLine} from '../parsers/synapse-log.js';
import {containerLogRange} from '../sources/container-log-range.js';
import {containerLogs, type LogData} from '../sources/container-logs.js';
import type {Slice} from '../store/slice.js';
import {age} from '../ui/format.js';
import type {Segment} from '../ui/line.js';
import {LogView} from '../ui/log.js';
import type {LogFeed} from '../ui/log-feed.js';
import {useLog} from '../ui/use-log.js';

const statusOf = ({phase, data, at}: Slice<LogData>, now: number): Segment | undefined => {
	if (phase === 'stale' || (phase === 'down' && data.lines.length > 0)) {
		return {text: at === undefined ? 'stale' : `stale ${age(now - at)}`, tone: 'warning'};
	}

	if (phase !== 'live' || data.state === 'opening') {
		return {text: 'opening …', tone: 'dim'};
	}

	if (data.state === 'ended') {
		return {text: 'ended', tone: 'warning'};
	}

	return data.state === 'removed' ? {text: 'removed', tone: 'warning'} : undefined;
};

const emptyText = ({phase, data, error}: Slice<LogData>, name: string, host: string): string => {
	if (phase === 'down' || phase === 'stale') {
		return error ? `${error.message}${error.cure ? `. ${error.cure}` : ''}` : `No connection to ${host}`;
	}

	if (phase !== 'live' || data.state === 'opening') {
		return `Opening the log of ${name} on ${host} …`;
	}

	return data.state === 'following' ? `${name} has written nothing yet` : `${name} has written nothing`;
};

/** The log panel of one container: the source goes on with the next one of its name by itself, so the first id stays. */
export const ContainerLog = ({
	host,
	id: newest,
	name,
	width,
	height,
	active,
	focused,
	keep,
	onLeave,
}: {
	readonly host: string;
	readonly id: string;
	readonly name: string;
	readonly width: number;
	readonly height: number;
	readonly active: boolean;
	readonly focused: boolean;
	/** A filter that it begins with; such a log has a state of its own. */
	readonly keep?: string;
	readonly onLeave: () => void;
}): ReactNode => {
	const program = useProgram();
	const [id] = useState(newest);
	const slice = useSlice(containerLogs, host, id);
	const {data, phase} = slice;
	const now = useNow(1000, phase === 'stale');
	const fetchOlder = useCallback(
		() => void program.sources.older({source: containerLogs.id, host, argument: id}),
		[program, host, id],
	);
	const range = useCallback<NonNullable<LogFeed['range']>>(
		(from, to, signal) => containerLogRange(program.engine(host), data.container || id, from, to, signal),
		[program, host, id, data.container],
	);
	const feed = useMemo(
		(): LogFeed => ({
			name,
			lines: data.lines,
			dropped: data.lines.dropped,
			older: data.older,
			status: statusOf(slice, now),
			dim: phase === 'stale' || phase === 'down',
			empty: emptyText(slice, name, host),
			split: splitSynapseLine,
			fetchOlder,
			range,
		}),
		[slice, data, phase, now, name, host, fetchOlder, range],
	);
	const log = useLog({id: `${host}/${id}${keep ? ` & ${keep}` : ''}`, feed, width, height, active, keep, onLeave});
	return <LogView log={log} feed={feed} width={width} height={height} focused={focused} />;
};
