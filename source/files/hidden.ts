/** Which characters of a text are not to be shown, and the values that were found. */
export interface Hidden {
	/** 1 for each UTF-16 unit that is hidden. */
	readonly marks: Uint8Array;
	readonly values: Set<string>;
	hide(from: number, to: number): void;
	/** Hides a value, quotes and all, and remembers it, so that it is hidden elsewhere too. */
	hideValue(from: number, to: number, value?: string): void;
}

export function createHidden(text: string): Hidden {
	const marks = new Uint8Array(text.length);
	const values = new Set<string>();
	const hide = (from: number, to: number): void => {
		marks.fill(1, from, Math.max(from, to));
	};

	return {
		marks,
		values,
		hide,
		hideValue(from, to, value = text.slice(from, to)) {
			hide(from, to);
			const plain = value.trim().replace(/^(["'])([\s\S]*)\1,?$/, '$2');
			if (plain !== '') {
				values.add(plain);
			}
		},
	};
}
