/** `ssh -G`: keys in lower case, each with its values in order (identityfile and others come more than once). */
export type SshOptions = ReadonlyMap<string, readonly string[]>;

/** The output of `ssh -G`: a line is a key, a blank and the value up to the end of the line. */
export function parseSshG(text: string): SshOptions {
	const options = new Map<string, string[]>();
	for (const line of text.split(/\r?\n/)) {
		const match = /^([A-Za-z][\w-]*)(?: (.*))?$/.exec(line);
		if (!match) {
			continue;
		}

		const key = match[1]!.toLowerCase();
		const values = options.get(key) ?? [];
		values.push(match[2] ?? '');
		options.set(key, values);
	}

	return options;
}
