import {looksSecret} from '../actions/mask.js';

// Which keys of a config file hold something that must not be shown. Rather one too many.

/** Below these nothing is secret, whatever it is called: keys of others and public halves. */
const open = new Set(['old_signing_keys', 'trusted_key_servers']);
/** Sections that are called as if they were secret and hold all sorts of things. */
const sections = new Set(['password_config', 'password_providers', 'secrets', 'registration_tokens']);
/** Durations, switches and names of things: "refreshable_access_token_lifetime: 5m". */
const about =
	/_(?:lifetime|timeout|expiry|ttl|interval|period|rounds|length|count|limit|type|method|algorithm|field|claim)$/i;

export const isOpen = (key: string): boolean => open.has(key);

export const isSecretKey = (key: string): boolean => looksSecret(key) && !isOpen(key) && !sections.has(key);

const figure = /^[\d.,]+\s*(?:ms|[smhdwyKMG]|days?|hours?|minutes?)?$/;

/** Values that tell nothing: empty, a switch, and figures of a key that is about a figure. */
export const tellsNothing = (key: string, value: string): boolean => {
	const plain = value.trim().replace(/^(["'])(.*)\1$/s, '$2');
	return /^(?:|~|null|true|false|yes|no|on|off)$/i.test(plain) || (about.test(key) && figure.test(plain));
};
