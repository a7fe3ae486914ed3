/** The words of one simple command as sh would read it: quotes and backslashes, no expansions. */
export function shellWords(line: string): string[] {
	const words: string[] = [];
	for (const match of line.matchAll(/(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\[\s\S]|[^\s'"\\])+/g)) {
		words.push(match[0].replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\([\s\S])/g, unquoted));
	}

	return words;
}

const unquoted = (_all: string, single?: string, double?: string, escaped?: string): string =>
	single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? '';
