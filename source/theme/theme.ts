/** What a piece of text means; a theme says how that looks. Colour never carries meaning alone. */
export type Tone =
	| 'text'
	/** Less important: units, old data, disabled. */
	| 'dim'
	| 'strong'
	| 'accent'
	| 'good'
	| 'warning'
	| 'error'
	| 'selected'
	| 'match'
	| 'mark'
	| 'border'
	| 'header'
	| 'key';

export interface Theme {
	readonly id: string;
	readonly title: string;
	/** Text with the escape sequences of its tone. */
	paint(text: string, tone: Tone | undefined): string;
}
