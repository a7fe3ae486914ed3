import type {ReactNode} from 'react';
import {keyLabel} from '../keys/key-name.js';
import type {Line} from '../ui/line.js';
import {boxLines, innerWidth} from './box-lines.js';
import {Floating} from './floating.js';
import {closeOverlay} from './frame.js';
import {copyText} from './operate.js';
import type {OverlayProps, Reveal} from './overlay.js';
import {useFrame} from './program-context.js';
import {useCommands} from './use-commands.js';
import {wrap} from './wrap.js';

interface RevealProps extends OverlayProps {
	readonly title: string;
	readonly text: string;
	readonly reveal: readonly Reveal[];
	readonly again?: boolean;
}

/** A secret that was made by the program, shown this once and kept nowhere; or one that it holds (`again`). */
export const RevealOverlay = ({title, text, reveal, again = false, width, height}: RevealProps): ReactNode => {
	const frame = useFrame();
	const close = () => closeOverlay(frame);
	const label = (id: string) => frame.keymap.keys(id).slice(0, 1).map(keyLabel).join('');
	const shown = reveal.map(({secret}) => secret.reveal()).join('\n');
	useCommands(
		{
			'dialog.no': close,
			'dialog.choose': close,
			'dialog.copy': () => copyText(frame, shown, reveal.map(({label: name}) => name).join(', ')),
		},
		{scope: 'dialog'},
	);
	const inner = innerWidth(width, 60);
	const lines: readonly Line[] = [
		...wrap(text, inner).map((row): Line => [{text: row}]),
		[],
		...reveal.flatMap(({label: name, secret}): Line[] =>
			wrap(secret.reveal(), Math.max(1, inner - name.length - 2)).map((row, index) => [
				{text: index === 0 ? `${name}  ` : ' '.repeat(name.length + 2), tone: 'dim'},
				{text: row, tone: 'strong'},
			]),
		),
		[],
		...wrap(
			again
				? `${label('dialog.copy')} copies it, ${label('dialog.choose')} closes this.`
				: `It is shown this once and kept nowhere: copy it (${label('dialog.copy')}), then close (${label('dialog.choose')}).`,
			inner,
		).map((row): Line => [{text: row, tone: 'dim'}]),
	];
	return <Floating lines={boxLines(title, lines, inner + 4)} columns={inner + 4} width={width} height={height} />;
};
