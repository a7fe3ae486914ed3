import {clean} from './clean.js';
import {isRecord, parseJson, textOf} from './json.js';

// Reports of the online federation testers: matrix-org/matrix-federation-tester (Go) and the one written in Rust, whose
// fields have the same names and other shapes.

export interface TesterAddress {
	/** `192.0.2.1:8448`, `[2001:db8::1]:8448`. */
	readonly address: string;
	readonly ok: boolean;
	readonly problem?: string;
}

export interface TesterReport {
	readonly shape: 'go' | 'rust';
	readonly ok: boolean;
	/** What it says is wrong beside what is wrong with an address. */
	readonly problems: readonly string[];
	/** m.server of the well-known file that it found. */
	readonly delegated?: string;
	readonly addresses: readonly TesterAddress[];
	readonly software?: string;
}

type Fields = Readonly<Record<string, unknown>>;

const most = 32;
const shown = (text: string): string => clean(text).slice(0, 200);
const fields = (value: unknown): Fields => (isRecord(value) ? value : {});
const entries = (value: unknown): ReadonlyArray<readonly [string, Fields]> =>
	Object.entries(fields(value))
		.slice(0, most)
		.map(([key, inner]) => [shown(key), fields(inner)] as const);

/** A message, wherever that shape has it. */
const messageOf = (value: unknown): string | undefined => {
	const found =
		typeof value === 'string'
			? value
			: isRecord(value)
				? (textOf(value, 'Message') ?? textOf(value, 'Error') ?? textOf(value, 'ErrorCode'))
				: undefined;
	return found === undefined || found === '' ? undefined : shown(found);
};

const messages = (values: unknown): readonly string[] =>
	(Array.isArray(values) ? values.slice(0, most) : [values]).map(messageOf).filter(text => text !== undefined);

const checkWords: Readonly<Record<string, string>> = {
	MatchingServerName: 'the keys are of another server name',
	FutureValidUntilTS: 'the keys are no longer valid',
	HasEd25519Key: 'no ed25519 key',
	AllEd25519ChecksOK: 'a signature is wrong',
	ValidCertificates: 'the certificate is not valid',
};

function addressOf([address, report]: readonly [string, Fields]): TesterAddress {
	const checks = fields(report.Checks);
	const failed = Object.entries(checkWords).flatMap(([name, words]) => (checks[name] === false ? [words] : []));
	const problem = [...messages(report.Errors), ...messages(report.Error), ...failed][0];
	const ok = checks.AllChecksOK === true;
	return {address, ok, ...(ok ? {} : {problem: problem ?? 'a check failed'})};
}

const deadOne = ([address, error]: readonly [string, Fields]): TesterAddress => ({
	address,
	ok: false,
	problem: messageOf(error) ?? 'no connection',
});

const isGoFile = (file: Fields): boolean =>
	typeof file['m.server'] === 'string' || typeof file.CacheExpiresAt === 'number' || typeof file.result === 'string';

const softwareOf = (version: Fields): string | undefined => {
	const words = [textOf(version, 'name'), textOf(version, 'version')].filter(text => text !== undefined);
	return words.length === 0 ? undefined : shown(words.join(' '));
};

/** Reads a report of either shape; undefined where it is none. Every text in it is another machine's, and cleaned. */
export function parseTesterReport(text: string): TesterReport | undefined {
	const data = parseJson(text);
	if (!isRecord(data) || typeof data.FederationOK !== 'boolean') {
		return undefined;
	}

	const file = fields(data.WellKnownResult);
	const files = entries(file);
	const go = typeof data.ServerName !== 'string' && (isGoFile(file) || !('FederationWarning' in data));
	const dns = fields(data.DNSResult);
	const version = fields(data.Version);
	const delegated = go ? textOf(file, 'm.server') : files.map(([, one]) => textOf(one, 'm.server')).find(Boolean);
	const problems = [
		...messages(data.Error),
		...(go ? messages(file.result) : files.flatMap(([, one]) => messages(one.Error))),
		...messages(dns.SRVError),
		...entries(dns.Hosts).flatMap(([, host]) => messages(host.Error)),
		...messages(version.error),
	];
	const software = softwareOf(version);
	return {
		shape: go ? 'go' : 'rust',
		ok: data.FederationOK,
		problems: [...new Set(problems)].slice(0, most),
		...(delegated ? {delegated: shown(delegated)} : {}),
		addresses: [
			...entries(data.ConnectionReports).map(addressOf),
			...errorsOf(data.ConnectionErrors).map(deadOne),
		].slice(0, most),
		...(software === undefined ? {} : {software}),
	};
}

/** Of an address whose error is a bare text too. */
const errorsOf = (value: unknown): ReadonlyArray<readonly [string, Fields]> =>
	Object.entries(fields(value))
		.slice(0, most)
		.map(([key, inner]) => [shown(key), typeof inner === 'string' ? {Message: inner} : fields(inner)] as const);
