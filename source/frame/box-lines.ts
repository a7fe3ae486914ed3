import type {Line} from '../ui/line.js';
import {fit, fitLine, width} from '../ui/text.js';

const border = (text: string) => ({text, tone: 'border'}) as const;

/** A frame with a title round `lines`, `columns` wide in all; each line is cut or filled. */
export const boxLines = (title: string, lines: readonly Line[], columns: number, foot = ''): readonly Line[] => {
	const inner = Math.max(0, columns - 4);
	const rule = (left: string, text: string, right: string): Line => {
		const shown = text === '' ? '' : ` ${fit(text, Math.min(width(text), inner - 2)).trimEnd()} `;
		return [
			border(`${left}─`),
			{text: shown, tone: 'strong'},
			border('─'.repeat(Math.max(0, columns - 3 - width(shown))) + right),
		];
	};

	return [
		rule('┌', title, '┐'),
		...lines.map(line => [border('│ '), ...fitLine(line, inner), border(' │')]),
		rule('└', foot, '┘'),
	];
};

/** Columns that text of at most `wanted` columns may take inside a box on a screen `screen` columns wide. */
export const innerWidth = (screen: number, wanted: number): number => Math.max(10, Math.min(wanted, screen - 8));
