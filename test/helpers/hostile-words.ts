import fc from 'fast-check';

const nasty = [
	...'\'"`$\\!*?[]{}()<>|&;~#=%^ \t\n\r\u0001\u0002\u007f-+@:,éß😀\u202e\u00a0',
	'$HOME',
	'$(id)',
	'!!',
	"'\\''",
	'\\',
	'\\n',
	'--',
	'-n',
	'&&',
	'%s',
	'\\0101',
];

/** Words that shells like to read otherwise: any characters but NUL, many of them with a meaning, and the empty one. */
export const hostileWord = fc
	.array(fc.oneof(fc.constantFrom(...nasty), fc.string({unit: 'binary', maxLength: 4})), {maxLength: 12})
	.map(parts => parts.join('').replaceAll('\0', ''));
