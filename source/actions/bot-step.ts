import {asRoot} from '../files/as-root.js';
import {hashOf, stampOf} from '../files/file-edit.js';
import {backUpScript, writeScript} from '../files/file-scripts.js';
import {readConfigFile} from '../files/read-file.js';
import {lastLine} from '../hosts/exec-output.js';
import {type Host, HostError} from '../hosts/host.js';
import {quote} from '../hosts/quote.js';
import type {Access} from '../matrix/access.js';
import {signIn, signInRequest} from '../matrix/sign-in.js';
import {newBotConfig, withBotSession} from '../set-up/bot-config.js';
import {createScript} from '../set-up/create-script.js';
import {Secret} from '../system/secret.js';
import type {Outcome} from './action.js';

/**
 * Signs a bot in and puts its token into its config file: one step, so that the token is nowhere but in this program's memory on
 * its way from the homeserver to the file.
 */
export interface BotStep {
	readonly kind: 'bot';
	/** Name of the stack whose homeserver it is. */
	readonly stack: string;
	readonly user: string;
	readonly password: Secret;
	/** What the session is called among the user's devices. */
	readonly device: string;
	/** Of the bot's config; may begin with ~/. */
	readonly path: string;
	/** For a config that is not there. */
	readonly fresh: {readonly homeserver: string; readonly allowed: readonly string[]};
}

/** What it is to the person. */
export const botLines = ({user, password, device, path}: BotStep): readonly string[] => {
	const {method, path: login, body} = signInRequest(user, password, device);
	return [
		`${method} ${login} ${JSON.stringify(body)}`,
		`  then puts the token ${new Secret('')} into ${path} on that host:`,
		`  ${quote(['cp', '-p', path, `${path}.bak-TIME`])}; in place: inode, mode and owner stay; a new one is 0600`,
	];
};

interface Context {
	readonly host: Host;
	readonly access: Access;
	readonly signal?: AbortSignal | undefined;
}

const timeout = 60_000;

const isMissing = (error: unknown): boolean =>
	error instanceof HostError && (error.kind === 'missing' || /no such file/i.test(error.message));

async function present(host: Host, path: string): Promise<Buffer | undefined> {
	try {
		return await readConfigFile(host, {path, sudo: false});
	} catch (error) {
		if (isMissing(error)) {
			return undefined;
		}

		throw error;
	}
}

/** Does it. Throws MatrixError and HostError. */
export async function runBotStep(step: BotStep, context: Context): Promise<Outcome> {
	const {host, access} = context;
	const {stack, user, password, device, path, fresh} = step;
	const bytes = await present(host, path);
	const text = bytes?.toString() ?? newBotConfig(fresh.homeserver, fresh.allowed);
	try {
		// Before a session is begun for nothing.
		await withBotSession(text, {token: new Secret('x'), user: 'x', device: 'x'});
	} catch (error) {
		return {kind: 'failed', reason: `${path}: ${(error as Error).message}. Nothing was done`};
	}

	const session = await signIn(access.open(stack), user, password, device);
	const content = Buffer.from(await withBotSession(text, {...session, device: session.device ?? device}));
	const written = bytes
		? await replace(context, path, bytes, content)
		: await run(
				context,
				createScript,
				[path, hashOf(content), '600', path.slice(0, path.lastIndexOf('/') + 1)],
				content,
			);
	return written === undefined
		? {kind: 'done', text: `signed in as ${session.user}; its token is in ${path}`}
		: {
				kind: 'failed',
				reason: `${path}: ${written}. ${session.user} has a session "${device}" that nobody uses: log it out on the Users tab`,
			};
}

/** In place, with a backup beside it. Why it is not done, in words. */
async function replace(context: Context, path: string, before: Buffer, content: Buffer): Promise<string | undefined> {
	const hash = hashOf(before);
	// The scripts want an absolute path.
	const home = path.startsWith('~/') ? await homeOf(context) : '';
	const file = path.startsWith('~/') ? `${home}/${path.slice(2)}` : path;
	const backup = `${file}.bak-${stampOf(Date.now())}`;
	return (
		(await run(context, backUpScript, [file, backup, hash])) ??
		(await run(context, writeScript, [file, backup, hash, hashOf(content), '', ''], content))
	);
}

async function homeOf({host}: Context): Promise<string> {
	const {stdout} = await host.exec(['/bin/sh', '-c', 'printf %s "$HOME"'], {timeout, urgent: true});
	return stdout.toString();
}

async function run(
	{host, signal}: Context,
	script: string,
	words: readonly string[],
	stdin?: Uint8Array,
): Promise<string | undefined> {
	const {code, stderr} = await host.exec(asRoot(['/bin/sh', '-c', script, 'sh', ...words], false), {
		timeout,
		urgent: true,
		...(stdin ? {stdin} : {}),
		...(signal ? {signal} : {}),
	});
	return code === 0 ? undefined : lastLine(stderr) || 'it cannot be written';
}
