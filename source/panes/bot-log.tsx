import {type ReactNode, useCallback} from 'react';
import {useProgram} from '../frame/program-context.js';
import {journal} from '../sources/journal.js';
import {logFile} from '../sources/log-file.js';
import {fileRange, journalRange} from '../sources/log-range.js';
import {unitKey} from '../sources/watched-units.js';
import type {LogFeed} from '../ui/log-feed.js';
import type {BotRow} from './bot-rows.js';
import {type LogPanelProps, SourceLog} from './source-log.js';

type Ends = Parameters<NonNullable<LogFeed['range']>>;

/** The journal of a unit, or the lines of a file. */
export const BotLog = ({row, ...panel}: LogPanelProps & {readonly row: BotRow}): ReactNode => {
	const {hosts} = useProgram();
	const {host, name, kind} = row;
	const argument = kind === 'unit' ? unitKey(row.one) : name;
	const range = useCallback(
		(_: unknown, ...ends: Ends) => (kind === 'unit' ? journalRange : fileRange)(hosts.get(host)!, argument, ...ends),
		[hosts, host, argument, kind],
	);
	const shared = {...panel, host, argument, name, id: argument, range};
	return kind === 'unit' ? <SourceLog {...shared} source={journal} /> : <SourceLog {...shared} source={logFile} />;
};
