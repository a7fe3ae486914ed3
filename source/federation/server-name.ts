import {isIPv4, isIPv6} from 'node:net';

/** `<hostname>[:<port>]` (appendices, "Server Name"). */
export interface ServerName {
	readonly text: string;
	readonly kind: 'name' | 'ipv4' | 'ipv6';
	/** Without the brackets of an IPv6 literal. */
	readonly host: string;
	readonly port?: number;
}

/** What is wrong, and where: the first character has place 0. */
export interface NameFault {
	readonly at: number;
	readonly what: string;
}

export type ParsedName =
	/** `notes`: allowed, but the spec advises against it. */
	| {readonly good: true; readonly name: ServerName; readonly notes: readonly string[]}
	| {readonly good: false; readonly fault: NameFault};

const bad = (at: number, what: string): ParsedName => ({good: false, fault: {at, what}});

const shownCharacter = (character: string): string =>
	/^[\x21-\x7e]$/.test(character)
		? `"${character}"`
		: character === ' '
			? 'a space'
			: `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

const portFault = (digits: string, at: number): NameFault | undefined => {
	if (digits === '') {
		return {at, what: 'a port is wanted after the colon'};
	}

	const stranger = /[^0-9]/.exec(digits);
	if (stranger) {
		return {at: at + stranger.index, what: `a port has digits only, not ${shownCharacter(digitsAt(digits, stranger))}`};
	}

	if (digits.length > 5 || Number(digits) > 65_535 || Number(digits) === 0) {
		return {at, what: `a port is from 1 to 65535, not ${digits.slice(0, 20)}`};
	}

	return undefined;
};

const digitsAt = (text: string, {index}: RegExpExecArray): string => String.fromCodePoint(text.codePointAt(index)!);

const labelFault = (host: string): NameFault | undefined => {
	let at = 0;
	// A final dot is allowed by the grammar: the root.
	for (const label of host.replace(/\.$/, '').split('.')) {
		if (label === '') {
			return {at, what: 'a part between two dots is empty'};
		}

		if (label.length > 63) {
			return {at, what: `a part of a name has 63 characters at most, not ${label.length} (RFC 1035)`};
		}

		at += label.length + 1;
	}

	// Else it would be taken for (a part of) an IPv4 address: RFC 1123, section 2.1.
	const last = /(?:^|\.)(\d+|0x[0-9a-f]*)\.?$/i.exec(host);
	if (last && !isIPv4(host)) {
		return {at: last.index + last[0].indexOf(last[1]!), what: 'the last part of a name is not a number'};
	}

	return undefined;
};

const hostFault = (host: string): NameFault | undefined => {
	const stranger = /[^0-9A-Za-z.-]/u.exec(host);
	if (stranger) {
		return {at: stranger.index, what: `${shownCharacter(stranger[0])} cannot be in a host name`};
	}

	if (host.length > 255) {
		return {at: 255, what: `a host name has 255 characters at most, not ${host.length}`};
	}

	// The grammar would take it for a name; whoever wrote it meant an address, and so do all that connect to it.
	if (/^\d+(?:\.\d+){3}$/.test(host) && !isIPv4(host)) {
		const wrong = host.split('.').findIndex(part => !/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255);
		const at = host.split('.', wrong).join('.').length + (wrong > 0 ? 1 : 0);
		return {at, what: 'each part of an IPv4 address is a number from 0 to 255'};
	}

	return labelFault(host);
};

const notesOn = ({kind, host, text}: ServerName): string[] => [
	...(text.length > 230 ? [`${text.length} characters: not more than 230 are advised`] : []),
	...(kind === 'name' && /[A-Z]/.test(host) ? ['upper case: names are compared as they are written'] : []),
	...(kind === 'name' && /(?:^|\.)-|-(?:\.|$)/.test(host) ? ['a part begins or ends with a hyphen (RFC 1123)'] : []),
	...(kind === 'name' && host.endsWith('.') ? ['a dot at the end'] : []),
];

function parseBracketed(text: string): ParsedName {
	const end = text.indexOf(']');
	if (end < 0) {
		return bad(text.length, 'an IPv6 address ends with "]"');
	}

	const host = text.slice(1, end);
	const stranger = /[^0-9A-Fa-f:.]/u.exec(host);
	if (stranger) {
		return bad(1 + stranger.index, `${shownCharacter(stranger[0])} cannot be in an IPv6 address`);
	}

	if (!isIPv6(host)) {
		return bad(1, 'this is no IPv6 address (RFC 3513, section 2.2)');
	}

	const rest = text.slice(end + 1);
	if (rest === '') {
		return {good: true, name: {text, kind: 'ipv6', host}, notes: []};
	}

	const fault = rest.startsWith(':')
		? portFault(rest.slice(1), end + 2)
		: {at: end + 1, what: 'after "]" only ":" and a port may follow'};
	return fault
		? {good: false, fault}
		: {good: true, name: {text, kind: 'ipv6', host, port: Number(rest.slice(1))}, notes: []};
}

/** A server name by the grammar of the spec. */
export function parseServerName(text: string): ParsedName {
	if (text === '') {
		return bad(0, 'it is empty');
	}

	if (text.startsWith('[')) {
		return parseBracketed(text);
	}

	const scheme = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.exec(text);
	if (scheme) {
		return bad(0, `a server name has no scheme: without "${scheme[0]}"`);
	}

	const colon = text.indexOf(':');
	if (isIPv6(text) || (colon >= 0 && text.includes(':', colon + 1))) {
		return bad(isIPv6(text) ? 0 : text.indexOf(':', colon + 1), 'an IPv6 address stands in [ ]');
	}

	const host = colon < 0 ? text : text.slice(0, colon);
	const fault = host === '' ? {at: 0, what: 'a host name is wanted before the colon'} : hostFault(host);
	const later = fault ?? (colon < 0 ? undefined : portFault(text.slice(colon + 1), colon + 1));
	if (later) {
		return {good: false, fault: later};
	}

	const name: ServerName = {
		text,
		kind: isIPv4(host) ? 'ipv4' : 'name',
		host,
		...(colon < 0 ? {} : {port: Number(text.slice(colon + 1))}),
	};
	return {good: true, name, notes: notesOn(name)};
}

/** The host as URLs and Host headers have it. */
export const bracketed = (host: string): string => (isIPv6(host) ? `[${host}]` : host);

/** `192.0.2.1:8448`, `[2001:db8::1]:8448`. */
export const endpointText = ({address, port}: {readonly address: string; readonly port: number}): string =>
	`${bracketed(address)}:${port}`;
