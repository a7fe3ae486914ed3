import {type ReactNode, useMemo, useState} from 'react';
import type {Line} from '../ui/line.js';
import {edit, fieldLine, fieldText, type TextField, textField} from '../ui/text-field.js';
import {boxLines} from './box-lines.js';
import {Floating} from './floating.js';
import {closeOverlay} from './frame.js';
import {copyText} from './operate.js';
import type {OverlayProps} from './overlay.js';
import {useFrame} from './program-context.js';
import {clampScroll, scrollHandlers, scrollNote} from './scroll.js';
import {useCommands} from './use-commands.js';
import {matchingLines, nextMatch, viewLine} from './viewer-state.js';
import {wrap} from './wrap.js';

interface ViewerProps extends OverlayProps {
	readonly title: string;
	readonly lines: readonly string[];
}

/** Text to read over the whole screen: scrolled, searched, copied. */
export const Viewer = ({title, lines, width, height}: ViewerProps): ReactNode => {
	const frame = useFrame();
	const [wanted, setWanted] = useState(0);
	const [query, setQuery] = useState('');
	const [field, setField] = useState<TextField>();
	const rows = useMemo(() => lines.flatMap(line => wrap(line, width - 4)), [lines, width]);
	const room = Math.max(1, height - 2 - (field ? 1 : 0));
	const offset = clampScroll(wanted, rows.length, room);
	const matches = useMemo(() => matchingLines(rows, query), [rows, query]);
	const jump = (back: boolean) => () => {
		const match = nextMatch(matches, offset, back);
		if (match !== undefined) {
			setWanted(match);
		}
	};
	const enter = (next: TextField) => {
		setField(next);
		setQuery(fieldText(next));
		setWanted(nextMatch(matchingLines(rows, fieldText(next)), offset - 1, false) ?? offset);
	};
	useCommands(
		{
			'viewer.close'() {
				if (field || query) {
					setField(undefined);
					setQuery('');
				} else {
					closeOverlay(frame);
				}
			},
			'viewer.search': () => setField(textField(query)),
			'viewer.next': matches.length > 0 ? jump(false) : undefined,
			'viewer.previous': matches.length > 0 ? jump(true) : undefined,
			'viewer.copy': () => copyText(frame, lines.join('\n'), title),
			...scrollHandlers('viewer', room, change => setWanted(clampScroll(change(offset), rows.length, room))),
		},
		{
			scope: 'viewer',
			text: field
				? press => {
						if (press.name === 'enter') {
							setField(undefined);
							return true;
						}

						const next = edit(field, press);
						if (next) {
							enter(next);
						}

						return next !== undefined;
					}
				: undefined,
		},
	);
	const shown = rows.slice(offset, offset + room).map(text => viewLine(text, query));
	const filler = Array.from({length: room - shown.length}, (): Line => []);
	const search: readonly Line[] = field ? [[{text: '/', tone: 'accent'}, ...fieldLine(field, width - 5)]] : [];
	const found = query === '' ? '' : ` – ${matches.length} match${matches.length === 1 ? '' : 'es'}`;
	return (
		<Floating
			lines={boxLines(title + found, [...shown, ...filler, ...search], width, scrollNote(offset, rows.length, room))}
			columns={width}
			width={width}
			height={height}
		/>
	);
};
