/** Most bytes of text: terminals drop longer sequences whole (xterm takes 100,000 bytes of base64, which is this much). */
const limit = 74_994;

/**
 * The sequence that puts text into the clipboard of the terminal in front of the person, also through SSH and tmux
 * (`set-clipboard on`): OSC 52. Undefined when it is too long.
 */
export const clipboardSequence = (text: string): string | undefined => {
	const bytes = Buffer.from(text, 'utf8');
	return bytes.length > limit ? undefined : `\u{1B}]52;c;${bytes.toString('base64')}\u{7}`;
};
