import type {ReactNode} from 'react';
import type {ConfigFileState} from '../files/config-file.js';
import {troubleWith, wayBack} from '../files/way-back.js';
import {useNow} from '../frame/use-now.js';
import {useSlice} from '../frame/use-slice.js';
import {configText, textArgument} from '../sources/config-text.js';
import {configLine} from '../ui/config-line.js';
import {age} from '../ui/format.js';
import type {Line, Segment} from '../ui/line.js';
import {TextPanel} from '../ui/text-panel.js';
import {wrapLine} from '../ui/wrap-line.js';
import type {ConfigRow} from './config-columns.js';

const plain = (text: string): Line => [{text}];

/** What to know of the file beside its text. */
function remarks(file: ConfigFileState, now: number): readonly Line[] {
	const {problem, inside, container, facts} = file;
	if (problem) {
		return [[{text: `${problem.message}${problem.cure ? `. ${problem.cure}` : ''}`, tone: 'error'}]];
	}

	if (inside === 'other' && container) {
		const why = container.pinned
			? 'it is mounted alone, and a file was put in its place: a restart shows it the new one'
			: 'something else is mounted there';
		return [[{text: `The running container ${container.name} still has the old one: ${why}.`, tone: 'warning'}]];
	}

	if (container?.running && container.startedAt !== undefined && facts && facts.modified > container.startedAt) {
		return [
			[{text: `Changed since ${container.name} was started: what is new counts after a restart.`, tone: 'warning'}],
		];
	}

	const trouble = troubleWith(file);
	if (container && facts && trouble !== undefined) {
		const back = wayBack(file);
		return [
			[
				{
					text: `${container.name} is not well (${trouble}): it was started with this file, which was changed ${age(Math.max(0, now - facts.modified))} ago.`,
					tone: 'error',
				},
				{text: back === undefined ? '' : ` Put back (b) has the one before: ${back}.`},
			],
		];
	}

	return [];
}

/** The selected file, masked and in colours. */
export const ConfigFileText = ({
	row: {host, file},
	width,
	height,
	focused,
	onLeave,
}: {
	readonly row: ConfigRow;
	readonly width: number;
	readonly height: number;
	readonly focused: boolean;
	readonly onLeave: () => void;
}): ReactNode => {
	const {path, kind, sudo, facts} = file;
	const hash = facts?.hash;
	const argument = textArgument({path, kind, sudo, ...(hash === undefined ? {} : {hash})});
	const {data, phase, error, at} = useSlice(configText, host, argument);
	const isTold = troubleWith(file) !== undefined;
	const now = useNow(phase === 'stale' ? 1000 : 30_000, phase === 'stale' || isTold);
	const isRead = data !== undefined;
	const head: readonly Line[] = [
		...remarks(file, now),
		...(data?.problems ?? []).map((text): Line => [{text: `✗ ${text}`, tone: 'error'}]),
		...(isRead || file.problem ? [] : [waiting(error, path, host)]),
	].flatMap(line => wrapLine(line, width - 2));
	const notes: readonly Segment[] = [
		{text: data && data.hidden > 0 ? `${data.hidden} line${data.hidden === 1 ? '' : 's'} masked` : '', tone: 'dim'},
		{text: phase === 'stale' && at !== undefined ? `stale ${age(now - at)}` : '', tone: 'warning'},
	];
	return (
		<TextPanel
			id={`${host}/${path}`}
			name={path}
			lines={data?.lines ?? []}
			paint={kind === 'text' ? plain : configLine}
			notes={notes}
			head={head.slice(0, Math.max(1, height - 3))}
			dim={phase === 'stale'}
			width={width}
			height={height}
			focused={focused}
			onLeave={onLeave}
		/>
	);
};

const waiting = (error: {message: string; cure?: string} | undefined, path: string, host: string): Line =>
	error
		? [{text: `${error.message}${error.cure ? `. ${error.cure}` : ''}`, tone: 'error'}]
		: [{text: `Reading ${path} on ${host} …`, tone: 'dim'}];
