import {isIP} from 'node:net';
import {isPublicAddress} from './public-address.js';

// Whatever may be an address; isIP() says which ones are. A full stop after it is not a part of it.
const v6 = /(?<![\w:.])(?:[\da-f]{0,4}:){2,8}(?:(?:\d{1,3}\.){3}\d{1,3}|[\da-f]{0,4})(?:%[\w.-]{1,20})?/gi;
const v4 = /(?<!\d)(?<!\d\.)(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)/g;

/**
 * Takes addresses of a private network out of texts, so that they can be shown to everybody: `[private 1]`, the same one for
 * the same address.
 */
export function createHider(isPublic: (address: string) => boolean = isPublicAddress) {
	const names = new Map<string, string>();
	const hide = (found: string): string => {
		const address = found.replace(/%.*/, '');
		const cut = address.lastIndexOf(':');
		if (isIP(address) === 0 && cut > 0) {
			// What follows a colon may be the next word or a port.
			return `${hide(address.slice(0, cut))}${found.slice(cut)}`;
		}

		if (isIP(address) === 0 || isPublic(address)) {
			return found;
		}

		const name = names.get(address.toLowerCase()) ?? `[private ${names.size + 1}]`;
		names.set(address.toLowerCase(), name);
		return name;
	};
	const inText = (text: string): string =>
		text
			.replace(v6, hide)
			.replace(v4, hide)
			// An address with a port stands in brackets of its own.
			.replace(/\[(\[private \d+\])\]/g, '$1');

	/** Every text of plain data, also the names of fields. */
	const inData = <Data>(data: Data): Data => {
		if (typeof data === 'string') {
			return inText(data) as Data;
		}

		if (Array.isArray(data)) {
			return data.map(inData) as Data;
		}

		return typeof data === 'object' && data !== null
			? (Object.fromEntries(Object.entries(data).map(([key, value]) => [inText(key), inData(value)])) as Data)
			: data;
	};
	return {inText, inData, hidden: () => names.size};
}
