import type {ReactNode} from 'react';
import {journal} from '../sources/journal.js';
import {logFile} from '../sources/log-file.js';
import {unitKey} from '../sources/watched-units.js';
import type {BotRow} from './bot-rows.js';
import {type LogPanelProps, SourceLog} from './source-log.js';

/** The journal of a unit, or the lines of a file. */
export const BotLog = ({row, ...panel}: LogPanelProps & {readonly row: BotRow}): ReactNode => {
	const {host, name, kind} = row;
	const argument = kind === 'unit' ? unitKey(row.one) : name;
	const shared = {...panel, host, argument, name, id: argument};
	return kind === 'unit' ? <SourceLog {...shared} source={journal} /> : <SourceLog {...shared} source={logFile} />;
};
