import {clean} from './clean.js';
import {isRecord, parseJson} from './json.js';

/** Spec versions of an answer of /_matrix/client/versions, as the server lists them; undefined if it is not such an answer. */
export function parseClientVersions(body: Buffer): readonly string[] | undefined {
	const data = parseJson(body);
	const versions = isRecord(data) ? data.versions : undefined;
	return Array.isArray(versions) && versions.length > 0 && versions.every(version => typeof version === 'string')
		? versions.slice(0, 100).map(version => clean(version).slice(0, 20))
		: undefined;
}

/** `1.160.0` of /_synapse/admin/v1/server_version: `{"server_version":"1.160.0"}`, with more behind a blank on a checkout. */
export function parseServerVersion(body: Buffer): string | undefined {
	const data = parseJson(body);
	const version = isRecord(data) ? data.server_version : undefined;
	return typeof version === 'string' ? shortVersion(version) : undefined;
}

/** `1.160.0` of `Server: Synapse/1.160.0`. */
export function versionOfHeader(server: string | undefined): string | undefined {
	const version = /^Synapse\/(\S+)/.exec(server ?? '')?.[1];
	return version === undefined ? undefined : shortVersion(version);
}

const shortVersion = (text: string): string | undefined => clean(text).split(' ')[0]!.slice(0, 30) || undefined;
