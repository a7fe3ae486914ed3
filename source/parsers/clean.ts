// What a byte from a remote host could do: move the cursor, change the title, the colours or the clipboard (ECMA-48, xterm
// ctlseqs), turn the reading order (UAX #9, CVE-2021-42574), or stack a thousand marks on one letter.

const plain = /^[\x20-\x7e]*$/;

/** OSC, DCS, SOS, PM, APC with what they carry, in 7 and 8 bits. One without an end is no sequence: its text stays to be seen. */
const strings = /(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)/g;
const sequences = /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?/g;
const lineBreaks = /\r\n|[\n\u2028\u2029]/g;
const tabs = /\t/g;
const controls = /[\x00-\x1f\x7f-\x9f\ufff9-\ufffb]/g;
/** Invisible by definition (bidi controls, zero widths, fillers, tags), but for what emoji are made with. */
const invisible = /(?![\u200d\ufe0e\ufe0f])\p{Default_Ignorable_Code_Point}/gu;
const floodOfJoins = /(?:\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?\u200d){6,}/gu;
const strayJoiner =
	/(?<!\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d|\u200d(?!\p{Extended_Pictographic})/gu;
const leadingMarks = /^\p{Mark}+/u;
const floodOfMarks = /(\p{Mark}{4})\p{Mark}+/gu;
/** Hangul vowels and finals melt into the syllable before them. */
const floodOfJamo = /([\u1160-\u11ff\ud7b0-\ud7ff]{3})[\u1160-\u11ff\ud7b0-\ud7ff]+/g;

/**
 * The text in one line without anything that moves the cursor or fools the eye. Line breaks are shown as ↵, tabs become
 * four spaces, broken surrogates U+FFFD. Cleaning twice changes nothing more.
 */
export function clean(text: string): string {
	if (plain.test(text)) {
		return text;
	}

	const visible = text
		.toWellFormed()
		.replace(strings, '')
		.replace(sequences, '')
		.replace(lineBreaks, '↵')
		.replace(tabs, '    ')
		.replace(controls, '');
	if (plain.test(visible)) {
		return visible;
	}

	return visible
		.replace(invisible, '')
		.replace(floodOfJoins, joined => joined.replaceAll('\u200d', ''))
		.replace(strayJoiner, '')
		.replace(leadingMarks, '')
		.replace(floodOfMarks, '$1')
		.replace(floodOfJamo, '$1');
}
