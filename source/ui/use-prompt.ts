import {useReducer, useRef} from 'react';
import type {KeyPress} from '../keys/key-name.js';
import type {Line} from './line.js';
import {fitLine, width} from './text.js';
import {edit, fieldLine, fieldText, type TextField, textField} from './text-field.js';

export interface PromptOptions {
	/** "filter: " */
	readonly label: string;
	readonly initial?: string;
	readonly placeholder?: string;
	/** At each change, for what is done while typing; returns what is wrong with it. */
	readonly onChange?: (text: string) => string | undefined;
	/** Enter; a text returned says why not, and the prompt stays. */
	readonly onEnter: (text: string) => string | undefined;
	readonly onCancel?: () => void;
}

interface Open {
	readonly options: PromptOptions;
	readonly field: TextField;
	readonly note?: string | undefined;
}

export interface Prompt {
	open(options: PromptOptions): void;
	/** For useCommands while it is open. */
	readonly text: ((press: KeyPress) => boolean) | undefined;
	/** The row that it takes while it is open. */
	line(columns: number): Line | undefined;
}

const least = 12;

/** A line of input in the last row of a panel. */
export const usePrompt = (): Prompt => {
	// A ref, as several keys may come in one piece, before anything is drawn again.
	const opened = useRef<Open>(undefined);
	const [, draw] = useReducer((count: number) => count + 1, 0);
	const setCurrent = (next: Open | undefined): void => {
		opened.current = next;
		draw();
	};

	const enter = ({options, field}: Open): void => {
		// Closed first: what Enter does may open the next prompt.
		setCurrent(undefined);
		const note = options.onEnter(fieldText(field));
		if (note !== undefined) {
			setCurrent({options, field, note});
		}
	};

	const press = (open: Open, key: KeyPress): boolean => {
		if (key.name === 'enter') {
			enter(open);
			return true;
		}

		if (key.name === 'esc') {
			setCurrent(undefined);
			open.options.onCancel?.();
			return true;
		}

		const field = edit(open.field, key);
		if (!field) {
			return false;
		}

		const before = fieldText(open.field);
		const after = fieldText(field);
		const note = before === after ? open.note : open.options.onChange?.(after);
		setCurrent({options: open.options, field, note});
		return true;
	};

	return {
		open(options) {
			setCurrent({options, field: textField(options.initial)});
		},
		text: opened.current && (key => (opened.current ? press(opened.current, key) : false)),
		line(columns) {
			if (!opened.current) {
				return undefined;
			}

			const {options, field, note} = opened.current;
			const room = Math.max(least, columns - width(options.label) - (note ? width(note) + 3 : 0));
			return fitLine(
				[
					{text: options.label, tone: 'accent'},
					...fieldLine(field, room, {placeholder: options.placeholder ?? ''}),
					...(note ? [{text: `  ✗ ${note}`, tone: 'error' as const}] : []),
				],
				columns,
			);
		},
	};
};
