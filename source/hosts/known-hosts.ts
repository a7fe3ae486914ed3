import {createHash, createHmac, timingSafeEqual} from 'node:crypto';

/** One good line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHost {
	readonly file: string;
	/** From 1. */
	readonly line: number;
	readonly marker?: 'revoked' | 'authority';
	/** The names field as it stands: patterns with commas, or |1|salt|hash. */
	readonly names: string;
	/** ssh-ed25519, ecdsa-sha2-nistp256, ssh-rsa … */
	readonly type: string;
	/** The public key as SSH sends it. */
	readonly key: Buffer;
}

/** A line that is no use, or a file that could not be read (line 0). */
export interface KnownHostsProblem {
	readonly file: string;
	readonly line: number;
	readonly reason: string;
}

export interface KnownHosts {
	readonly entries: readonly KnownHost[];
	readonly problems: readonly KnownHostsProblem[];
}

/** What is asked for: as typed or as ssh -G says; an alias stands for the name and has no port. */
export interface HostName {
	readonly hostname: string;
	readonly port: number;
	readonly hostKeyAlias?: string;
}

/** Where a key stands. */
export interface KnownKey {
	readonly file: string;
	readonly line: number;
	readonly type: string;
	/** SHA256:… as ssh prints it. */
	readonly fingerprint: string;
}

/** What the files say of the key a server has shown. */
export type HostKeyVerdict =
	| ({readonly kind: 'known'; readonly matchedName: string} & KnownKey)
	/** No line speaks of this host. */
	| {readonly kind: 'unknown'; readonly type: string; readonly fingerprint: string}
	/** The host is known by other keys, of whatever type: ssh refuses that too. */
	| {
			readonly kind: 'changed';
			readonly type: string;
			readonly fingerprint: string;
			readonly expected: readonly KnownKey[];
	  }
	/** This very key is marked @revoked for the host. */
	| ({readonly kind: 'revoked'} & KnownKey)
	/** Only an @cert-authority line speaks of the host, and host certificates are not supported here. */
	| ({readonly kind: 'authority'; readonly shown: string} & KnownKey);

/** Bad lines are left out and named, as ssh leaves them out. */
export function parseKnownHosts(text: string, file: string): KnownHosts {
	const entries: KnownHost[] = [];
	const problems: KnownHostsProblem[] = [];
	for (const [index, content] of text.split('\n').entries()) {
		const line = index + 1;
		const trimmed = content.trim();
		if (trimmed === '' || trimmed.startsWith('#')) {
			continue;
		}

		const parsed = parseLine(trimmed);
		if (typeof parsed === 'string') {
			problems.push({file, line, reason: parsed});
		} else {
			entries.push({file, line, ...parsed});
		}
	}

	return {entries, problems};
}

const markers: Readonly<Record<string, KnownHost['marker']>> = {'@revoked': 'revoked', '@cert-authority': 'authority'};

function parseLine(content: string): Omit<KnownHost, 'file' | 'line'> | string {
	const fields = content.split(/[ \t]+/);
	const word = fields[0]!;
	const marker = markers[word];
	if (word.startsWith('@')) {
		if (!marker) {
			return `unknown marker ${word}`;
		}

		fields.shift();
	}

	const [names, type, base64] = fields;
	if (!names || !type || !base64) {
		return 'not three fields: names, key type, key';
	}

	if (/^\d+$/.test(type)) {
		return 'a key of SSH protocol 1';
	}

	if (names.startsWith('|') && !parseHashed(names)) {
		return 'hashed name not understood';
	}

	const key = Buffer.from(base64, 'base64');
	return keyType(key) === type ? {marker, names, type, key} : `the key is not of type ${type}`;
}

/** The type that a public key names itself; empty when it is none. */
export function keyType(key: Buffer): string {
	const length = key.length >= 4 ? key.readUInt32BE(0) : 0;
	return length > 0 && length <= key.length - 4 ? key.toString('latin1', 4, 4 + length) : '';
}

/** As ssh prints it: SHA256:base64 without padding. */
export function fingerprint(key: Uint8Array): string {
	return `SHA256:${createHash('sha256').update(key).digest('base64').replaceAll('=', '')}`;
}

/** The name under which a host is looked up and written: alias, host, or [host]:port. */
export function knownHostsName({hostname, port, hostKeyAlias}: HostName): string {
	return (hostKeyAlias ?? (port === 22 ? hostname : `[${hostname}]:${port}`)).toLowerCase();
}

/** As ssh does it (sshconnect.c, check_host_key): the name with its port first, then, for a key that is right, the bare name. */
export function lookupHostKey(known: KnownHosts, host: HostName, key: Buffer): HostKeyVerdict {
	const verdict = judge(known, knownHostsName(host), key);
	if (verdict.kind === 'unknown' && host.hostKeyAlias === undefined && host.port !== 22) {
		const bare = judge(known, host.hostname.toLowerCase(), key);
		return bare.kind === 'known' || bare.kind === 'revoked' ? bare : verdict;
	}

	return verdict;
}

function judge(known: KnownHosts, name: string, key: Buffer): HostKeyVerdict {
	const type = keyType(key);
	const matching = known.entries.filter(entry => matchesName(entry.names, name));
	const same = matching.filter(entry => entry.key.equals(key));
	const revoked = same.find(entry => entry.marker === 'revoked');
	if (revoked) {
		return {kind: 'revoked', ...describe(revoked)};
	}

	const good = same.find(entry => entry.marker === undefined);
	if (good) {
		return {kind: 'known', matchedName: name, ...describe(good)};
	}

	const expected = matching.filter(entry => entry.marker === undefined);
	if (expected.length > 0) {
		return {kind: 'changed', type, fingerprint: fingerprint(key), expected: expected.map(describe)};
	}

	const authority = matching.find(entry => entry.marker === 'authority');
	return authority
		? {kind: 'authority', shown: fingerprint(key), ...describe(authority)}
		: {kind: 'unknown', type, fingerprint: fingerprint(key)};
}

function describe({file, line, type, key}: KnownHost): KnownKey {
	return {file, line, type, fingerprint: fingerprint(key)};
}

/** Key types that the files know for a host, in their order: to be asked of the server first, or a host known by its RSA key alone would look changed. */
export function knownKeyTypes(known: KnownHosts, host: HostName): string[] {
	const named = (name: string) =>
		known.entries
			.filter(entry => entry.marker === undefined && matchesName(entry.names, name))
			.map(entry => entry.type);
	const types = named(knownHostsName(host));
	const found = types.length > 0 || host.hostKeyAlias !== undefined ? types : named(host.hostname.toLowerCase());
	return [...new Set(found)];
}

/** A name or pattern list field against a name in lower case. One negated match and the line does not count. */
export function matchesName(names: string, name: string): boolean {
	if (names.startsWith('|')) {
		return matchesHash(names, name);
	}

	let isMatch = false;
	for (const pattern of names.toLowerCase().split(',')) {
		const isNegated = pattern.startsWith('!');
		if (matchesPattern(isNegated ? pattern.slice(1) : pattern, name)) {
			if (isNegated) {
				return false;
			}

			isMatch = true;
		}
	}

	return isMatch;
}

/** `*` and `?` without backtracking beyond the last `*`: a regular expression would take for ever on a pattern made to hurt. */
function matchesPattern(pattern: string, name: string): boolean {
	let p = 0;
	let star = -1;
	let resume = 0;
	for (let n = 0; n < name.length; ) {
		if (pattern[p] === '*') {
			star = p++;
			resume = n;
		} else if (pattern[p] === '?' || pattern[p] === name[n]) {
			p++;
			n++;
		} else if (star !== -1) {
			p = star + 1;
			n = ++resume;
		} else {
			return false;
		}
	}

	return /^\**$/.test(pattern.slice(p));
}

function matchesHash(names: string, name: string): boolean {
	const hashed = parseHashed(names);
	return hashed !== undefined && timingSafeEqual(hashed.hash, createHmac('sha1', hashed.salt).update(name).digest());
}

function parseHashed(names: string): {salt: Buffer; hash: Buffer} | undefined {
	const match = /^\|1\|([\w+/=]+)\|([\w+/=]+)$/.exec(names);
	const salt = Buffer.from(match?.[1] ?? '', 'base64');
	const hash = Buffer.from(match?.[2] ?? '', 'base64');
	return match && salt.length > 0 && hash.length === 20 ? {salt, hash} : undefined;
}
