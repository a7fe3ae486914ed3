import type {FileKind} from '../../files/config-file.js';
import {HostError} from '../../hosts/host.js';
import type {Secret} from '../../system/secret.js';
import type {Finding, FlowContext, OfferedAction} from '../flow.js';
import type {BotKeys} from './bot-keys.js';
import {type Bot, botOf} from './bot-subject.js';

/** A bot's config as it lies on its host now. */
export interface BotConfig {
	readonly path: string;
	readonly keys: BotKeys;
	/** All that looks secret in it, for taking it out of what is shown. */
	readonly secrets: readonly Secret[];
}

/** Edit the bot's config, as the Config tab has it. */
export const editConfig = ({host, config}: Bot, {stack}: FlowContext): readonly OfferedAction[] =>
	config === undefined
		? []
		: [{action: 'file.edit', target: {host, kind: 'file', id: config, name: config, stack: stack.name}}];

const kindOf = (path: string): FileKind => (/\.ya?ml$/i.test(path) ? 'yaml' : /\.json$/i.test(path) ? 'json' : 'text');

const words: Partial<Record<HostError['kind'], string>> = {missing: 'is not there', limit: 'is too large for a config'};

function notRead(path: string, bot: Bot, error: HostError): Finding {
	if (error.kind === 'missing') {
		return {
			severity: 'critical',
			text: `the bot's config ${path} is not there on ${bot.host}`,
			next: 'Put it back from a backup beside it (.bak-…), or correct bots: config: in the config of synaptop.',
		};
	}

	return {
		severity: 'unknown',
		text: `the bot's config ${path} ${words[error.kind] ?? `cannot be read: ${error.message}`}`,
		next: error.cure ?? 'Where it is of another user, say sudo: true for it under files: in the config.',
	};
}

/** The config of the bot, or what keeps one from reading it. Its text does not leave here. */
export async function readBotConfig(context: FlowContext): Promise<BotConfig | Finding> {
	const {stack, signal} = context;
	const bot = botOf(context);
	const path = bot.config;
	if (path === undefined) {
		return {
			severity: 'skipped',
			text: `the config does not say where ${bot.unit} has its config file`,
			next: 'Say it: bots: [{…, config: ~/.claude-matrix-bot/config.yaml}]. Then its homeserver and token are looked at, too.',
		};
	}

	const told = stack.files.find(file => file.host === bot.host && file.path === path);
	const kind = told && told.kind !== 'text' ? told.kind : kindOf(path);
	const [{readConfigFile}, {checkSyntax}, {maskFile}, {findBotKeys}] = await Promise.all([
		import('../../files/read-file.js'),
		import('../../files/check-syntax.js'),
		import('../../files/mask-file.js'),
		import('./bot-keys.js'),
	]);
	try {
		const sudo = told?.sudo ?? false;
		const text = (await readConfigFile(context.host(bot.host), {path, sudo}, signal)).toString();
		const [problem] = await checkSyntax(text, kind);
		if (problem !== undefined) {
			return {
				severity: 'critical',
				text: `the bot's config ${path} is broken: ${problem}`,
				next: 'Correct it, then restart the bot.',
				actions: editConfig(bot, context),
			};
		}

		return {path, keys: findBotKeys(text), secrets: (await maskFile(text)).secrets};
	} catch (error) {
		signal.throwIfAborted();
		if (error instanceof HostError) {
			return notRead(path, bot, error);
		}

		throw error;
	}
}

export const isConfig = (found: BotConfig | Finding): found is BotConfig => 'keys' in found;
