import type {Node, Pair, YAMLMap} from 'yaml';
import type {Secret} from '../system/secret.js';

// The config file of a bot, YAML or JSON (which YAML has in it): where its access token stands. Nothing is quoted in errors.

/** What a bot signs in with; the names that bots of nio, bot-sdk and mautrix have for it. */
const names = {
	token: ['access_token', 'accessToken'],
	/** Only where nothing has the other name: it may be another service's. */
	anyToken: ['token', 'matrix_token'],
	user: ['user_id', 'userId', 'user', 'mxid'],
	device: ['device_id', 'deviceId'],
} as const;

interface Found {
	readonly from: number;
	readonly to: number;
}

interface Places {
	readonly token: Found;
	readonly user?: Found;
	readonly device?: Found;
}

/** Where they stand: the token, and user and device beside it. Throws in words for the person. */
async function findPlaces(text: string): Promise<Places> {
	const yaml = await import('yaml');
	const document = yaml.parseDocument(text, {logLevel: 'silent', prettyErrors: false});
	if (document.errors.length > 0) {
		throw new Error('it is not valid YAML');
	}

	const scalar = (map: YAMLMap, wanted: readonly string[]): Found | undefined => {
		const pair = map.items.find(
			({key, value}: Pair) =>
				yaml.isScalar(key) &&
				wanted.includes(String(key.value)) &&
				yaml.isScalar(value) &&
				['string', 'object'].includes(typeof value.value),
		);
		const [from, to] = (pair?.value as Node | undefined)?.range ?? [];
		return from === undefined || to === undefined ? undefined : {from, to};
	};
	const collect = (wanted: readonly string[]): readonly Places[] => {
		const found: Places[] = [];
		yaml.visit(document, {
			Map(_key, map) {
				const token = scalar(map, wanted);
				if (token) {
					const [user, device] = [scalar(map, names.user), scalar(map, names.device)];
					found.push({token, ...(user ? {user} : {}), ...(device ? {device} : {})});
				}
			},
		});
		return found;
	};

	const usual = collect(names.token);
	const [first, ...others] = usual.length > 0 ? usual : collect(names.anyToken);
	if (!first) {
		throw new Error('there is no access_token in it: write access_token: "" where the bot looks for it');
	}

	if (others.length > 0) {
		throw new Error('there is more than one access_token in it: write the right one by hand');
	}

	return first;
}

export interface BotSession {
	readonly token: Secret;
	readonly user: string;
	readonly device: string;
}

/** The same text with another session in it: token, and user and device where they stand beside it. All else stays to the byte. */
export async function withBotSession(text: string, {token, user, device}: BotSession): Promise<string> {
	const places = await findPlaces(text);
	const values: ReadonlyArray<readonly [Found | undefined, string]> = [
		[places.token, token.reveal()],
		[places.user, user],
		[places.device, device],
	];
	return values
		.flatMap(([place, value]) => (place ? [{...place, value}] : []))
		.sort((a, b) => b.from - a.from)
		.reduce(
			(result, {from, to, value}) =>
				// An empty value has no width: "access_token:" wants a blank.
				`${result.slice(0, from)}${from === to && !/\s/.test(result[from - 1] ?? ' ') ? ' ' : ''}${JSON.stringify(value)}${result.slice(to)}`,
			text,
		);
}

/** A config for a bot that has none, as claude-matrix-bot has it. */
export const newBotConfig = (
	homeserver: string,
	allowed: readonly string[],
): string => `# Config of the bot, written by synaptop.
matrix:
  homeserver: ${JSON.stringify(homeserver)}
  user_id: ""
  access_token: ""
  device_name: claude-bot
# Whom it answers; nobody else.
allowed_users:${allowed.length === 0 ? ' []' : allowed.map(user => `\n  - ${JSON.stringify(user)}`).join('')}
`;
