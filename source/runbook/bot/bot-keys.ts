import {parse} from 'yaml';
import {clean} from '../../parsers/clean.js';
import {isRecord} from '../../parsers/json.js';
import {Secret} from '../../system/secret.js';

// Bots call the same things by different names: homeserver and token are found by what they are called, and where. Pure.

/** What a key of a bot's config holds, and which key. */
export interface BotKey<Value> {
	/** "matrix.access_token"; clean. */
	readonly key: string;
	readonly value: Value;
}

export interface BotKeys {
	/** A URL. */
	readonly homeserver?: BotKey<string>;
	/** A full user id. */
	readonly user?: BotKey<string>;
	readonly token?: BotKey<Secret>;
	/** The key is there, and nothing behind it. */
	readonly emptyToken?: string;
	/** The token is elsewhere: behind this key stands the name of a variable or file. */
	readonly tokenElsewhere?: string;
	/** It signs in with a password by itself. */
	readonly password?: string;
}

interface Entry {
	readonly path: readonly string[];
	readonly text: string;
}

const deepest = 8;

function entriesOf(value: unknown, path: readonly string[] = []): readonly Entry[] {
	if (path.length > deepest) {
		return [];
	}

	if (Array.isArray(value)) {
		return value.flatMap(item => (isRecord(item) ? entriesOf(item, path) : []));
	}

	if (isRecord(value)) {
		return Object.entries(value).flatMap(([key, inner]) => entriesOf(inner, [...path, key]));
	}

	return path.length === 0 ? [] : [{path, text: value === null || value === undefined ? '' : String(value).trim()}];
}

/** `KEY=value` and `key = "value"`, under `[section]`: .env, TOML, INI. */
function entriesOfLines(text: string): readonly Entry[] {
	let section: readonly string[] = [];
	return text.split('\n').flatMap(line => {
		const head = /^\s*\[+([\w. -]+)\]+\s*$/.exec(line)?.[1];
		if (head !== undefined) {
			section = head.split('.');
			return [];
		}

		const [, key, value = ''] = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
		const plain = /^(["'])(.*)\1\s*(?:[#;].*)?$/.exec(value)?.[2] ?? value.replace(/\s+[#;].*$/, '');
		return key === undefined ? [] : [{path: [...section, key], text: plain}];
	});
}

function read(text: string): readonly Entry[] {
	try {
		const data: unknown = parse(text, {logLevel: 'silent', merge: true});
		const found = entriesOf(data);
		if (isRecord(data) && found.length > 0) {
			return found;
		}
	} catch {
		// Not YAML and so not JSON.
	}

	return entriesOfLines(text);
}

const plain = (key: string): string => key.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The key alone, and with the section that it stands in. */
const namesOf = ({path}: Entry): readonly string[] => [
	plain(path.at(-1)!),
	...(path.length > 1 ? [plain(path.slice(-2).join(''))] : []),
];

/** Names in the order in which they are believed. */
const homeservers = [
	'homeserver',
	'homeserverurl',
	'matrixhomeserver',
	'matrixhomeserverurl',
	'homeserveruri',
	'homeserverbaseurl',
	'homeserveraddress',
	'hsurl',
	'matrixurl',
	'matrixserver',
	'matrixserverurl',
	'serverurl',
	'baseurl',
	'server',
];
const tokens = ['accesstoken', 'matrixaccesstoken', 'matrixtoken', 'bottoken', 'botaccesstoken', 'token'];
const users = ['userid', 'matrixuserid', 'mxid', 'botuserid', 'botuser', 'username', 'user', 'id'];
const passwords = ['password', 'matrixpassword', 'userpassword', 'botpassword'];
/** Keys of other services. */
const others = /anthropic|claude|openai|gpt|github|gitlab|slack|telegram|discord|openrouter|gemini|mistral|proxy|smtp/i;

const pick = (
	entries: readonly Entry[],
	names: readonly string[],
	fits: (text: string) => boolean,
): Entry | undefined => {
	const ranked = entries
		.filter(({path, text}) => !others.test(path.slice(0, -1).join('.')) && fits(text))
		.flatMap(entry => {
			const ranks = namesOf(entry)
				.map(name => names.indexOf(name))
				.filter(rank => rank !== -1);
			const inMatrix = entry.path.some(part => /matrix/i.test(part)) ? 0 : 0.5;
			return ranks.length === 0 ? [] : [{entry, rank: Math.min(...ranks) + inMatrix}];
		});
	return ranked.toSorted((one, other) => one.rank - other.rank)[0]?.entry;
};

const keyOf = ({path}: Entry): string => clean(path.join('.')).slice(0, 100);

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);
const isName = (text: string): boolean => /^(?:[a-z0-9-]+\.)+[a-z0-9-]+(?::\d+)?$|^localhost(?::\d+)?$/i.test(text);
/** `${MATRIX_TOKEN}`, `$MATRIX_TOKEN`, `env:NAME`, `!env NAME`, `file:…`. */
const isElsewhere = (text: string): boolean =>
	/^(?:\$\{?\w+\}?|(?:!?env|!?file|!?secret)[: ]\s*\S+|\{\{.*\}\})$/i.test(text);
/** A token of Matrix tells itself (MSC2918 and Synapse's own form), whatever its key. */
const isToken = (text: string): boolean => /^(?:syt|mat|mct)_[\w-]{8,}/.test(text);

/** Homeserver, user and token of a bot's config, in YAML, JSON, TOML or as variables. Never throws. */
export function findBotKeys(text: string): BotKeys {
	const entries = read(text);
	const server = pick(entries, homeservers, value => isUrl(value) || isName(value));
	const user = pick(entries, users, value => /^@[^:\s]+:\S+$/.test(value));
	const named = pick(entries, tokens, value => value !== '');
	const token = named ?? entries.find(entry => isToken(entry.text));
	const empty = token ? undefined : pick(entries, tokens, value => value === '');
	const file = token
		? undefined
		: entries.find(({path}) => /^(?:matrix)?accesstoken(?:file|path|env)$/.test(plain(path.at(-1)!)));
	const password = pick(entries, passwords, value => value !== '');
	const elsewhere = token && isElsewhere(token.text) ? token : file;
	return {
		...(server
			? {homeserver: {key: keyOf(server), value: isUrl(server.text) ? server.text : `https://${server.text}`}}
			: {}),
		...(user ? {user: {key: keyOf(user), value: user.text}} : {}),
		...(token && !elsewhere ? {token: {key: keyOf(token), value: new Secret(token.text)}} : {}),
		...(empty ? {emptyToken: keyOf(empty)} : {}),
		...(elsewhere ? {tokenElsewhere: keyOf(elsewhere)} : {}),
		...(password ? {password: keyOf(password)} : {}),
	};
}
