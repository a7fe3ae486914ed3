const named: Readonly<Record<string, string>> = {
	enter: '\r',
	escape: '\u001b',
	tab: '\t',
	'shift-tab': '\u001b[Z',
	up: '\u001b[A',
	down: '\u001b[B',
	right: '\u001b[C',
	left: '\u001b[D',
	pageup: '\u001b[5~',
	pagedown: '\u001b[6~',
	home: '\u001b[H',
	end: '\u001b[F',
	backspace: '\u007f',
	space: ' ',
};

/** What a terminal sends for a key: by name (`enter`, `ctrl-c`), or the text itself. */
export const keyBytes = (key: string): string =>
	named[key] ?? key.replace(/^ctrl-([a-z])$/, (_, letter: string) => String.fromCharCode(letter.charCodeAt(0) & 31));
