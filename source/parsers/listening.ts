/** A TCP port that something listens on. */
export interface Listening {
	/** `127.0.0.1`, `::`; of IPv4 written as IPv6 the IPv4 address. */
	readonly address: string;
	readonly port: number;
}

/** TCP_LISTEN, linux/include/net/tcp_states.h. */
const listenState = '0A';

/** Words of 4 bytes, each in the machine's own order (little endian on all that we meet). */
const bytesOf = (hex: string): readonly number[] =>
	(hex.match(/.{8}/g) ?? []).flatMap(word => [...Buffer.from(word, 'hex')].reverse());

const ipv6 = (bytes: readonly number[]): string => {
	const groups = Array.from({length: 8}, (_, index) => ((bytes[index * 2]! << 8) | bytes[index * 2 + 1]!).toString(16));
	const mapped = groups.slice(0, 5).every(group => group === '0') && groups[5] === 'ffff';
	return mapped ? bytes.slice(12).join('.') : new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
};

/** The listening ones of /proc/net/tcp and /proc/net/tcp6 (proc(5)), in either order, once each. */
export function parseListening(text: string): readonly Listening[] {
	const found = new Map<string, Listening>();
	for (const line of text.split('\n')) {
		const [, local = '', , state] = line.trim().split(/\s+/);
		const [, hex, port] = /^([\dA-F]{8}|[\dA-F]{32}):([\dA-F]{4})$/.exec(local) ?? [];
		if (hex === undefined || state !== listenState) {
			continue;
		}

		const bytes = bytesOf(hex);
		const one = {address: bytes.length === 4 ? bytes.join('.') : ipv6(bytes), port: Number.parseInt(port!, 16)};
		found.set(`${one.address} ${one.port}`, one);
	}

	return [...found.values()];
}
