import {type ReactNode, useMemo} from 'react';
import {copyText} from '../frame/operate.js';
import {useFrame} from '../frame/program-context.js';
import {useRemembered} from '../frame/remembered.js';
import {clampScroll, scrollNote} from '../frame/scroll.js';
import {useCommands} from '../frame/use-commands.js';
import {matchingLines, nextMatch} from '../frame/viewer-state.js';
import {chopLine, markMatches} from './chop-line.js';
import type {Line, Segment} from './line.js';
import {Lines} from './lines.js';
import {panelTitle} from './panel-title.js';
import {usePrompt} from './use-prompt.js';

export interface TextPanelProps {
	/** Under which place, search and wrapping are remembered. */
	readonly id: string;
	readonly name: string;
	/** Clean. */
	readonly lines: readonly string[];
	/** How a line looks; the same function each time. */
	readonly paint: (text: string) => Line;
	/** Said at the right of the title, the most important last. */
	readonly notes: readonly Segment[];
	/** Above the text: what is wrong with it. */
	readonly head: readonly Line[];
	readonly dim: boolean;
	readonly width: number;
	readonly height: number;
	readonly focused: boolean;
	readonly onLeave: () => void;
}

interface State {
	/** The first line shown; of a wrapped one its first row. */
	readonly line: number;
	readonly column: number;
	readonly wrap: boolean;
	readonly query: string;
}

const first: State = {line: 0, column: 0, wrap: false, query: ''};
const step = 8;

/** Text with line numbers to read in a part of a pane: scrolled, searched, wrapped. Keys are those of a log. */
export const TextPanel = (props: TextPanelProps): ReactNode => {
	const {id, name, lines, paint, notes, head, dim, width, height, focused, onLeave} = props;
	const frame = useFrame();
	const [state, change] = useRemembered<State>(`text ${id}`, first);
	const prompt = usePrompt();
	const {query, wrap, column} = state;
	const matches = useMemo(() => matchingLines(lines, query), [lines, query]);
	const gutter = String(lines.length).length + 2;
	const room = Math.max(1, height - 1 - head.length - (prompt.text ? 1 : 0));
	const line = clampScroll(state.line, lines.length, wrap ? 1 : room);
	const to = (next: number) => change(latest => ({...latest, line: clampScroll(next, lines.length, wrap ? 1 : room)}));
	const jump = (back: boolean) => () => to(nextMatch(matches, line, back) ?? line);
	const search = (text: string): undefined => {
		const found = nextMatch(matchingLines(lines, text), line - 1, false);
		change(latest => ({...latest, query: text, line: found ?? latest.line}));
		return undefined;
	};
	const forget = () => change(latest => ({...latest, query: ''}));
	useCommands(
		{
			'log.down': () => to(line + 1),
			'log.up': () => to(line - 1),
			'log.page-down': () => to(line + Math.max(1, room - 1)),
			'log.page-up': () => to(line - Math.max(1, room - 1)),
			'log.first': () => to(0),
			'log.last': () => to(lines.length),
			'log.right': wrap ? undefined : () => change(latest => ({...latest, column: latest.column + step})),
			'log.left':
				column > 0 ? () => change(latest => ({...latest, column: Math.max(0, latest.column - step)})) : undefined,
			'log.wrap': () => change(latest => ({...latest, wrap: !latest.wrap, column: 0})),
			'log.search': () =>
				prompt.open({label: '/', initial: query, onChange: search, onEnter: search, onCancel: forget}),
			'log.next': matches.length > 0 ? jump(false) : undefined,
			'log.previous': matches.length > 0 ? jump(true) : undefined,
			'log.copy': lines.length > 0 ? () => copyText(frame, lines.join('\n'), name) : undefined,
			'log.clear': query === '' ? onLeave : forget,
		},
		{scope: 'log', active: focused, text: focused ? prompt.text : undefined},
	);

	const rows = useMemo(() => {
		const shown: Line[] = [];
		for (let at = line; at < lines.length && shown.length < room; at++) {
			const painted = markMatches(paint(lines[at]!), query);
			const toned = dim ? painted.map(segment => ({...segment, tone: 'dim' as const})) : painted;
			const number: Segment = {text: `${String(at + 1).padStart(gutter - 1)} `, tone: 'dim'};
			const parts = chopLine(column > 0 ? skip(toned, column) : toned, width - gutter);
			shown.push([number, ...parts[0]!, ...(parts.length > 1 && !wrap ? [{text: '…', tone: 'dim' as const}] : [])]);
			if (wrap) {
				shown.push(...parts.slice(1).map((part): Line => [{text: ' '.repeat(gutter)}, ...part]));
			}
		}

		return shown.slice(0, room);
	}, [lines, line, room, paint, query, dim, gutter, column, wrap, width]);
	const found = query === '' ? '' : `${matches.length} match${matches.length === 1 ? '' : 'es'} of ${query}`;
	const title = panelTitle(
		[
			{text: name, tone: 'header'},
			{text: found, tone: 'match'},
		],
		[{text: wrap ? '' : scrollNote(line, lines.length, room), tone: 'dim'}, ...notes],
		width,
		focused,
	);
	const blank = Array.from<Line>({length: Math.max(0, room - rows.length)}).fill([]);
	const entered = prompt.line(width);
	return (
		<Lines lines={[title, ...head, ...rows, ...blank, ...(entered ? [entered] : [])]} width={width} height={height} />
	);
};

/** The line from a column on; by characters, as wide ones are seldom in a config file. */
function skip(line: Line, columns: number): Line {
	let left = columns;
	return line.flatMap(segment => {
		const characters = [...segment.text];
		const cut = Math.min(left, characters.length);
		left -= cut;
		return cut === characters.length ? [] : [{...segment, text: characters.slice(cut).join('')}];
	});
}
