// Matrix specification, appendices, "Server Name".

const longest = 255;

/** Why no server can be called that; undefined where it is fine. */
export function checkServerName(name: string): string | undefined {
	if (name === '') {
		return 'is missing';
	}

	if (!/^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.test(name)) {
		return 'is a name such as example.org or example.org:8448';
	}

	return name.length > longest ? `has at most ${longest} characters` : undefined;
}
