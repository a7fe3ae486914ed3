import {isRecord, textOf} from '../parsers/json.js';
import {decodeBase64, keyLength} from './ed25519.js';
import {type Step, step} from './report.js';
import type {PublishedKeys} from './server-keys.js';
import {counted, dateOf, shown} from './text.js';

const faultOf = (id: string, value: unknown, current: PublishedKeys, now: number): string | undefined => {
	const expired = isRecord(value) ? value.expired_ts : undefined;
	if (decodeBase64(textOf(value, 'key') ?? '')?.length !== keyLength) {
		return 'is not 32 bytes in base64';
	}

	if (typeof expired !== 'number' || !Number.isSafeInteger(expired)) {
		return 'has no expired_ts that is a number';
	}

	if (current.good.has(id)) {
		return 'is among the present keys as well';
	}

	return expired > now ? `ends in the future, ${dateOf(expired)}` : undefined;
};

/** Keys that signed events once; a fault there lets old events fail, not the present ones. */
export function judgeOldKeys(value: unknown, current: PublishedKeys, now: number): Step {
	const more = {
		wanted: 'each with its key and expired_ts in the past',
		section: 'server-server API, "Publishing Keys"',
	};
	if (value !== undefined && !isRecord(value)) {
		return step('old-keys', 'Old keys', 'warning', 'old_verify_keys is no object', {...more, code: 'keys-old-invalid'});
	}

	const entries = Object.entries(value ?? {})
		.filter(([id]) => id.startsWith('ed25519:'))
		.slice(0, 100);
	const faults = entries.flatMap(([id, key]) => {
		const fault = faultOf(id, key, current, now);
		return fault === undefined ? [] : [`${shown(id, 80)} ${fault}`];
	});
	const evidence = entries.map(([id]) => shown(id, 80));
	return faults.length > 0
		? step('old-keys', 'Old keys', 'warning', shown(faults.join('; ')), {
				...more,
				code: 'keys-old-invalid',
				cause: 'old_signing_keys in the configuration is wrong',
				cure: 'Correct old_signing_keys; old events signed with it cannot be verified.',
				evidence,
			})
		: step('old-keys', 'Old keys', 'ok', entries.length === 0 ? 'none' : counted(entries.length, 'key'), {
				...more,
				evidence,
			});
}
