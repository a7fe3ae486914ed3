import {type ReactNode, useMemo, useState} from 'react';
import type {Line} from '../ui/line.js';
import {edit, fieldLine, fieldText, textField} from '../ui/text-field.js';
import {boxLines} from './box-lines.js';
import {Floating} from './floating.js';
import {closeOverlay} from './frame.js';
import type {OverlayProps} from './overlay.js';
import {paletteEntries} from './palette-entries.js';
import {entryLine, search} from './palette-state.js';
import {useFrame} from './program-context.js';
import {reveal, scrollNote} from './scroll.js';
import {useCommands} from './use-commands.js';

/** Everything that can be done, found by a few letters. */
export const Palette = ({width, height}: OverlayProps): ReactNode => {
	const frame = useFrame();
	const entries = useMemo(() => paletteEntries(frame), [frame]);
	const [field, setField] = useState(() => textField());
	const query = fieldText(field);
	const [place, setPlace] = useState({row: 0, offset: 0});
	const found = useMemo(() => search(entries, query), [entries, query]);
	const room = Math.max(1, Math.min(16, height - 4));
	const row = Math.max(0, Math.min(place.row, found.length - 1));
	const offset = reveal(place.offset, row, found.length, room);
	const move = (by: number) => {
		const next = Math.max(0, Math.min(found.length - 1, row + by));
		setPlace({row: next, offset: reveal(offset, next, found.length, room)});
	};
	useCommands(
		{
			'palette.run': () => found[row]?.entry.run(),
			'palette.down': () => move(1),
			'palette.up': () => move(-1),
			'palette.page-down': () => move(room - 1),
			'palette.page-up': () => move(1 - room),
			'palette.close': () => closeOverlay(frame),
		},
		{
			scope: 'palette',
			text(press) {
				const next = edit(field, press);
				if (!next) {
					return false;
				}

				setField(next);
				setPlace({row: 0, offset: 0});
				return true;
			},
		},
	);
	const columns = Math.min(width, 84);
	const inner = columns - 4;
	const rows: readonly Line[] =
		found.length === 0
			? [[{text: '  nothing is called that', tone: 'dim'}]]
			: found.slice(offset, offset + room).map((entry, index) => entryLine(entry, inner, offset + index === row));
	// As tall as the full list, so that the box does not jump while one types.
	const tall = Math.min(room, entries.length);
	const filler = Array.from({length: Math.max(0, tall - rows.length)}, (): Line => []);
	const lines: readonly Line[] = [
		[{text: '› ', tone: 'accent'}, ...fieldLine(field, inner - 2)],
		[],
		...rows,
		...filler,
	];
	return (
		<Floating
			lines={boxLines('What to do', lines, columns, scrollNote(offset, found.length, room))}
			columns={columns}
			width={width}
			height={height}
		/>
	);
};
