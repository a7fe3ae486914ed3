import {type ReactNode, useCallback, useMemo} from 'react';
import {useProgram} from '../frame/program-context.js';
import {useNow} from '../frame/use-now.js';
import {useSlice} from '../frame/use-slice.js';
import type {LogData} from '../sources/log-data.js';
import type {Source} from '../sources/source.js';
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

	if (data.state === 'ended' || data.state === 'removed') {
		return {text: data.state, tone: 'warning'};
	}

	return data.bad > 0 ? {text: `${data.bad} unreadable`, tone: 'warning'} : undefined;
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

export interface LogPanelProps {
	readonly width: number;
	readonly height: number;
	readonly active: boolean;
	readonly focused: boolean;
	/** A filter that it begins with; such a log has a state of its own. */
	readonly keep?: string;
	/** Esc where there is nothing left to forget. */
	readonly onLeave?: () => void;
}

interface SourceLogProps<Data extends LogData> extends LogPanelProps {
	readonly source: Source<Data>;
	readonly host: string;
	readonly argument: string;
	readonly name: string;
	/** Under which its state is remembered, beside the host. */
	readonly id: string;
	/** Knows the log's own format. */
	readonly split?: LogFeed['split'];
}

/** The log panel of whatever source has a log. */
export const SourceLog = <Data extends LogData>(props: SourceLogProps<Data>): ReactNode => {
	const {source, host, argument, name, id, split, keep, width, height, active, focused, onLeave} = props;
	const program = useProgram();
	const slice = useSlice(source, host, argument);
	const {data, phase} = slice;
	const now = useNow(1000, phase === 'stale');
	const fetchOlder = useCallback(
		() => void program.sources.older({source: source.id, host, argument}),
		[program, source, host, argument],
	);
	const range = useCallback(
		(...ends: Parameters<NonNullable<LogFeed['range']>>) =>
			program.sources.range({source: source.id, host, argument}, ...ends),
		[program, source, host, argument],
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
			...(split ? {split} : {}),
			fetchOlder,
			...(source.range ? {range} : {}),
		}),
		[slice, data, phase, now, name, host, split, source, fetchOlder, range],
	);
	const log = useLog({id: `${host}/${id}${keep ? ` & ${keep}` : ''}`, feed, width, height, active, keep, onLeave});
	return <LogView log={log} feed={feed} width={width} height={height} focused={focused} />;
};
