/** Characters that mean nothing to sh, nor to zsh or csh, wherever in a word they stand; `=` and `%` only after the first. */
const plain = /^[\w/.,:@+-][\w/.,:@+=%-]*$/;

/** Words that the shell would take for its own as the first of a command. */
const reserved = new Set(
	'case coproc do done elif else end esac fi for foreach function if in repeat select then time until while'.split(' '),
);

/**
 * The words as one POSIX shell command line that gives them back byte for byte.
 * Throws RangeError for what no argument can hold: NUL, half a surrogate pair.
 */
export function quote(argv: readonly string[]): string {
	return argv.map((word, index) => quoteWord(word, index === 0)).join(' ');
}

function quoteWord(word: string, first: boolean): string {
	if (word.includes('\0') || !word.isWellFormed()) {
		throw new RangeError('An argument cannot hold a NUL byte or half a character');
	}

	// An unquoted first word with = would be an assignment.
	const isPlain = plain.test(word) && !(first && (reserved.has(word) || word.includes('=')));
	return isPlain ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
