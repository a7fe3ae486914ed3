import type {ReactNode} from 'react';
import {copyText} from '../../frame/operate.js';
import {useFrame} from '../../frame/program-context.js';
import {useRemembered} from '../../frame/remembered.js';
import {useCommands} from '../../frame/use-commands.js';
import type {Line, Segment} from '../../ui/line.js';
import {Lines} from '../../ui/lines.js';
import {panelTitle} from '../../ui/panel-title.js';
import {fitLine} from '../../ui/text.js';
import type {Offer} from './offers.js';

const clamp = (index: number, length: number): number => Math.max(0, Math.min(index, length - 1));

/** As many lines of the text as there is room for; what cannot be shown is counted. */
const cut = (lines: readonly Line[], room: number): readonly Line[] => {
	if (lines.length <= room) {
		return lines;
	}

	const shown = lines.slice(0, Math.max(0, room - 1));
	return room <= 0 ? [] : [...shown, [{text: `  … ${lines.length - shown.length} more lines`, tone: 'dim'}]];
};

const offerLine = ({text, not}: Offer, selected: boolean, focused: boolean, width: number): Line => {
	const words = `${selected && focused ? '›' : ' '} → ${text}`;
	return fitLine(
		[
			{text: words, tone: selected && focused ? 'selected' : not === undefined ? 'accent' : 'dim'},
			...(not === undefined ? [] : [{text: `  (not now: ${not})`, tone: 'dim'} as const]),
		],
		width,
	);
};

/** The selected step: what it looks at, what it found, and what can be done from there. */
export const DetailPanel = ({
	id,
	title,
	state,
	lines,
	text,
	offers,
	width,
	height,
	focused,
	onLeave,
}: {
	/** Under which the place among the offers is remembered. */
	readonly id: string;
	readonly title: string;
	readonly state: readonly Segment[];
	readonly lines: readonly Line[];
	/** What is copied. */
	readonly text: readonly string[];
	readonly offers: readonly Offer[];
	readonly width: number;
	readonly height: number;
	readonly focused: boolean;
	readonly onLeave: () => void;
}): ReactNode => {
	const frame = useFrame();
	const [at, change] = useRemembered(`offer ${id}`, 0);
	const index = clamp(at, offers.length);
	const selected = offers[index];
	const move = (by: number) => () => change(() => clamp(index + by, offers.length));
	useCommands(
		{
			'table.down': move(1),
			'table.up': move(-1),
			'table.first': move(-offers.length),
			'table.last': move(offers.length),
			'table.open': selected ? () => selected.run() : undefined,
			'table.copy': text.length > 0 ? () => copyText(frame, text.join('\n'), title) : undefined,
			'table.unfilter': onLeave,
		},
		{scope: 'table', active: focused},
	);

	const room = Math.max(0, height - 1);
	// Where there is hardly room the one that is selected is seen.
	const most = focused ? Math.max(1, Math.min(offers.length, room - 2)) : Math.min(offers.length, Math.floor(room / 2));
	const first = clamp(index - most + 1, offers.length);
	const shown = offers.slice(first, first + most);
	const above = cut(lines, room - shown.length);
	const blank = Array.from<Line>({length: Math.max(0, room - shown.length - above.length)}).fill([]);
	return (
		<Lines
			lines={[
				panelTitle([{text: title, tone: 'header'}], state, width, focused),
				...above,
				...shown.map(offer => offerLine(offer, offer === selected, focused, width)),
				...blank,
			]}
			width={width}
			height={height}
		/>
	);
};
