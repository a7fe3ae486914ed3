/** Takes out of a text what could move the cursor or fool the eye. */
export function clean(text: string): string {
	return text.replace(/[\x00-\x1f\x7f-\x9f]/g, '');
}
