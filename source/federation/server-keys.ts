import {isRecord, textOf} from '../parsers/json.js';
import {NotCanonical, signedBytes} from './canonical-json.js';
import {decodeBase64, keyLength, signatureLength, verifyEd25519} from './ed25519.js';
import {judgeOldKeys} from './old-keys.js';
import {decisive, faultOf, type Step, step, worstOf} from './report.js';
import {counted, dateOf, shown, spanOf} from './text.js';

type Data = Readonly<Record<string, unknown>>;

const section = 'server-server API, "Publishing Keys"';
const hour = 3_600_000;
const day = 24 * hour;

/** Keys of ed25519 by id, as far as they are any. */
export interface PublishedKeys {
	readonly good: ReadonlyMap<string, Buffer>;
	/** Ids whose key is none. */
	readonly bad: readonly string[];
	/** Ids of other algorithms, which nobody is to mind. */
	readonly foreign: readonly string[];
}

export function readKeys(value: unknown): PublishedKeys {
	const entries = isRecord(value) ? Object.entries(value).slice(0, 100) : [];
	const mine = entries.filter(([id]) => id.startsWith('ed25519:'));
	const decoded = mine.map(([id, key]) => [id, decodeBase64(textOf(key, 'key') ?? '')] as const);
	const isKey = (entry: readonly [string, Buffer | undefined]): entry is readonly [string, Buffer] =>
		entry[1]?.length === keyLength;
	return {
		good: new Map(decoded.filter(isKey)),
		bad: decoded.filter(entry => !isKey(entry)).map(([id]) => id),
		foreign: entries.map(([id]) => id).filter(id => !id.startsWith('ed25519:')),
	};
}

function judgeName(data: Data, serverName: string): Step {
	const name = textOf(data, 'server_name');
	const more = {wanted: `server_name is "${serverName}"`, section};
	return name === serverName
		? step('server-name', 'Server name', 'ok', name, more)
		: step('server-name', 'Server name', 'critical', name === undefined ? 'no server_name' : `"${shown(name)}"`, {
				...more,
				code: 'keys-wrong-server-name',
				cause: 'another homeserver answers here, or server_name in its configuration is another one',
				cure: 'Let the reverse proxy or the delegation lead to the right homeserver. Its server_name cannot be changed later.',
			});
}

function judgeValidity(data: Data, now: number): Step {
	const until = data.valid_until_ts;
	const more = {wanted: 'valid_until_ts in the future, by an hour at least', section};
	if (typeof until !== 'number' || !Number.isSafeInteger(until)) {
		return step('valid-until', 'Valid until', 'critical', 'no valid_until_ts that is a number', {
			...more,
			code: 'keys-invalid',
		});
	}

	const evidence = [`valid_until_ts ${until} = ${dateOf(until)}`];
	if (until <= now) {
		return step('valid-until', 'Valid until', 'critical', `ended ${spanOf(now - until)} ago`, {
			...more,
			code: 'keys-expired',
			cause: 'an old answer is cached by a proxy or served from a file, or the clock of the server is wrong',
			cure: 'Let nothing cache /_matrix/key; set the clock of the server.',
			evidence,
		});
	}

	if (until - now < hour) {
		return step('valid-until', 'Valid until', 'warning', `${spanOf(until - now)} from now`, {
			...more,
			code: 'keys-expire-soon',
			cause: 'the answer is cached on its way, or key_refresh_interval is very short',
			cure: 'Let nothing cache /_matrix/key.',
			evidence,
		});
	}

	return until - now > 7 * day
		? step('valid-until', 'Valid until', 'warning', `${spanOf(until - now)} from now`, {
				...more,
				wanted: 'not more than 7 days ahead: others take 7 days then',
				code: 'keys-valid-too-long',
				cause: 'key_refresh_interval is long, or the clock of the server is ahead',
				cure: 'Set the clock of the server; a refresh interval of a day is usual.',
				evidence,
			})
		: step('valid-until', 'Valid until', 'ok', `${spanOf(until - now)} from now`, {...more, evidence});
}

function judgeKeys({good, bad, foreign}: PublishedKeys): Step {
	const more = {
		wanted: 'at least one ed25519 key of 32 bytes',
		section,
		evidence: [...good.keys(), ...bad, ...foreign].map(id => shown(id, 80)),
	};
	if (bad.length > 0) {
		const seen = `${counted(bad.length, 'key')} that ${bad.length === 1 ? 'is' : 'are'} not 32 bytes in base64: ${shown(bad.join(', '))}`;
		return step('verify-keys', 'Keys', 'critical', seen, {...more, code: 'keys-malformed'});
	}

	if (good.size === 0) {
		return step('verify-keys', 'Keys', 'critical', 'no ed25519 key', {...more, code: 'keys-none'});
	}

	const odd = [...good.keys()].filter(id => !/^ed25519:\w+$/.test(id));
	return odd.length > 0
		? step(
				'verify-keys',
				'Keys',
				'warning',
				`the version of ${shown(odd.join(', '))} has other characters than a-z, A-Z, 0-9, _`,
				{
					...more,
					code: 'keys-malformed',
				},
			)
		: step('verify-keys', 'Keys', 'ok', `${counted(good.size, 'key')}: ${shown([...good.keys()].join(', '))}`, more);
}

function judgeSignatures(data: Data, {good}: PublishedKeys, serverName: string): Step {
	const more = {wanted: 'signed with each of the keys', section: 'appendices, "Checking for a Signature"'};
	const fail = (
		code: 'keys-not-signed' | 'keys-bad-signature' | 'keys-unknown-signature' | 'keys-invalid',
		seen: string,
		cause?: string,
	) => step('signatures', 'Signatures', 'critical', seen, {...more, code, ...(cause === undefined ? {} : {cause})});
	let bytes: Buffer;
	try {
		bytes = signedBytes(data);
	} catch (error) {
		return fail(
			'keys-invalid',
			`it has no canonical form: ${error instanceof NotCanonical ? shown(error.message) : 'too deep'}`,
		);
	}

	const all = isRecord(data.signatures) ? data.signatures : {};
	const own = Object.hasOwn(all, serverName) ? all[serverName] : undefined;
	const given = isRecord(own) ? own : {};
	const missing = [...good.keys()].filter(id => !Object.hasOwn(given, id));
	const wrong = [...good].filter(([id, key]) => {
		const signature = decodeBase64(textOf(given, id) ?? '');
		return Object.hasOwn(given, id) && !(signature?.length === signatureLength && verifyEd25519(key, signature, bytes));
	});
	const unknown = Object.keys(given).filter(id => id.startsWith('ed25519:') && !good.has(id));
	if (wrong.length > 0) {
		const ids = shown(wrong.map(([id]) => id).join(', '));
		return fail(
			'keys-bad-signature',
			`the signature with ${ids} is wrong`,
			'the answer was changed on its way, or the signing key was replaced and an old answer is still served',
		);
	}

	if (missing.length > 0) {
		return fail(
			'keys-not-signed',
			`not signed with ${shown(missing.join(', '))} in the name of ${serverName}`,
			'the answer was changed on its way, or comes from another homeserver',
		);
	}

	// Synapse refuses the whole answer then.
	return unknown.length > 0
		? fail(
				'keys-unknown-signature',
				`signed with ${shown(unknown.join(', '))}, which is not among its keys`,
				'an old signing key still signs',
			)
		: step(
				'signatures',
				'Signatures',
				good.size === 0 ? 'skipped' : 'ok',
				good.size === 0 ? 'no key to verify with' : `${good.size} verified`,
				more,
			);
}

/** The answer of /_matrix/key/v2/server as the one that asked for `serverName` must take it. `now` in ms. */
export function judgeServerKeys(data: Data, serverName: string, now: number): Step {
	const keys = readKeys(data.verify_keys);
	const children = [
		judgeName(data, serverName),
		judgeValidity(data, now),
		judgeKeys(keys),
		judgeSignatures(data, keys, serverName),
		judgeOldKeys(data.old_verify_keys, keys, now),
	];
	const worst = worstOf(children);
	const first = decisive(children);
	return worst === 'ok'
		? step(
				'keys',
				'Signing keys',
				'ok',
				`${counted(keys.good.size, 'key')}, signatures verified, valid for ${children[1]!.seen.replace(' from now', '')}`,
				{section, children},
			)
		: step('keys', 'Signing keys', worst, `${first!.title.toLowerCase()}: ${first!.seen}`, {
				...faultOf(first),
				section,
				children,
			});
}
