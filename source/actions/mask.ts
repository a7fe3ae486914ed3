import {Secret} from '../system/secret.js';

// What of a text from elsewhere (an inspect, a config file) must not be shown. By the name of the key, by the flag before
// it, and by what is never harmless (the password in a URL). Rather one too many.

const masked = String(new Secret(''));

const secretName =
	/secret|passw|passphrase|requirepass|masterauth|(?:^|[_.-])(?:pass|pwd|pw|auth|dsn)$|pgpass|jwt|basicauth|token|pepper|credential|[_-]key|api-?key|private/i;
const harmlessName =
	/(?:_path|_file|_public_key|-public-key|_dir)$|^old_signing_keys$|^trusted_key_servers$|^ssh_auth_sock$|^(?:old)?pwd$/i;

/** Whether a key of this name holds something that must not be shown. */
export const looksSecret = (name: string): boolean => secretName.test(name) && !harmlessName.test(name);

const urlPassword = /(\b[a-z][\w+.-]*:\/\/[^\s/:@]*:)[^\s@]+(?=@)/gi;
/** A key in the place of a user (https://KEY@sentry.example.org/1). */
const urlKey = /(\bhttps?:\/\/)[^\s/:@]+(?=@)/gi;
/** `-u user:password` of curl and its like. */
const userPassword = /((?:^|\s)(?:-u|--user)[\s=]+[^\s:"']+:)[^\s"']+/g;
/** `--name=value`, `NAME=value`, `name: value`, `--name value` within one text, the value perhaps quoted. */
const assignment = /(?<![\w.-])(--?)?([\w.-]+)(\s*[=:]\s*|\s+)("(?:\\.|[^"\\])*"|'[^']*'|[^\s"',;|&]+)/g;
/** Short flags that take a password; only of programs that are known for it. */
const shortFlag = /(\bredis-cli\b[^|;&]*?\s-a\s+|\bregister_new_matrix_user\b[^|;&]*?\s-[pk]\s+)("[^"]*"|'[^']*'|\S+)/g;

/** A text with secrets taken out of it. */
export function maskText(text: string): string {
	return maskAssignments(
		text
			.replace(urlPassword, `$1${masked}`)
			.replace(urlKey, `$1${masked}`)
			.replace(userPassword, `$1${masked}`)
			.replace(shortFlag, `$1${masked}`),
	);
}

function maskAssignments(text: string): string {
	let result = '';
	let done = 0;
	const find = new RegExp(assignment);
	for (let found = find.exec(text); found; found = find.exec(text)) {
		const [, dashes = '', name = '', between = ''] = found;
		// A word after a blank is a value only behind a flag.
		const isValue = /[=:]/.test(between) || dashes !== '';
		const head = found.index + dashes.length + name.length;
		if (isValue && looksSecret(name)) {
			result += `${text.slice(done, head)}${between}${masked}`;
			done = find.lastIndex;
		} else {
			// What came behind it may be a name itself: "mysql --password=…".
			find.lastIndex = head;
		}
	}

	return result + text.slice(done);
}

/** A command's words: a flag's value is the next word. */
function maskWords(words: readonly unknown[]): unknown[] {
	const program = words.find(
		word => typeof word === 'string' && /^(?:.*\/)?(?:redis-cli|register_new_matrix_user)$/.test(word),
	);
	return words.map((word, index) => {
		const before = words[index - 1];
		if (typeof word !== 'string') {
			return maskData(word);
		}

		const flag = typeof before === 'string' ? /^--?([\w.-]+)$/.exec(before)?.[1] : undefined;
		const user = before === '-u' || before === '--user' ? /^[^:]+:/.exec(word)?.[0] : undefined;
		if (user !== undefined) {
			return `${user}${masked}`;
		}

		const isShort = program !== undefined && (before === '-a' || before === '-p' || before === '-k');
		if (isShort || (flag !== undefined && looksSecret(flag))) {
			return masked;
		}

		const [, name] = /^(?:--?)?([\w.-]+)=/s.exec(word) ?? [];
		return name !== undefined && looksSecret(name)
			? `${word.slice(0, word.indexOf('=') + 1)}${masked}`
			: maskText(word);
	});
}

/** JSON data with the values of secret-looking keys, environment variables, flags and URLs masked. */
export function maskData(data: unknown): unknown {
	if (typeof data === 'string') {
		return maskText(data);
	}

	if (Array.isArray(data)) {
		return maskWords(data);
	}

	if (typeof data !== 'object' || data === null) {
		return data;
	}

	return Object.fromEntries(
		Object.entries(data).map(([key, value]) => [key, looksSecret(key) ? hide(value) : maskData(value)]),
	);
}

/** Everything below a secret-looking key; what is empty or a switch tells nothing. */
function hide(value: unknown): unknown {
	if (value === null || value === '' || typeof value === 'boolean') {
		return value;
	}

	if (Array.isArray(value)) {
		return value.map(hide);
	}

	return typeof value === 'object'
		? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hide(inner)]))
		: masked;
}
