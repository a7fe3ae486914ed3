/**
 * The words of a command as sh reads them: quotes and backslashes, nothing else. Text: what is wrong. A sign that only a
 * shell understands is refused, since there is none.
 */
export function splitWords(text: string): readonly string[] | string {
	const words: string[] = [];
	const word = /\s*((?:'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[\s\S]|[^\s'"\\|&;<>$`()])+)\s*/y;
	while (word.lastIndex < text.length) {
		const [, found] = word.exec(text) ?? [];
		if (found === undefined) {
			return text.trim() === '' ? [] : 'is one command with its words: no shell reads it';
		}

		words.push(found.replaceAll(/'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/g, unquoted));
	}

	return words;
}

const unquoted = (_all: string, single?: string, double?: string, escaped?: string): string =>
	single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? '';
