import type {Finding, FlowContext, FlowStep} from '../flow.js';
import {type Answered, askVersions} from '../homeserver-answers.js';
import {unexpectedContainer} from '../synapse-container.js';
import {editConfig, isConfig, readBotConfig} from './bot-config.js';
import {type Bot, botOf} from './bot-subject.js';

export interface BotHomeserver {
	/** As the bot's config has it, and behind which key. */
	readonly url: string;
	readonly key: string;
	readonly path: string;
	/** The bot's host. */
	readonly host: string;
	readonly answered: Answered;
	/** Where the config of synaptop has Synapse, and what that says: asked where the bot's URL does not answer. */
	readonly own?: {readonly url: string; readonly host: string; readonly answered: Answered};
}

/** Whether the homeserver is to blame, or the URL. Pure. */
export function judgeHomeserver({url, key, path, host, answered, own}: BotHomeserver): Finding {
	const from = `${key} in ${path}`;
	if (answered.kind === 'up') {
		return {severity: 'ok', text: `a homeserver answers at ${url} (${from})`};
	}

	if (answered.kind === 'unknown') {
		return {
			severity: 'unknown',
			text: `whether a homeserver answers at ${url} (${from}) is not known: ${answered.words}`,
			...(answered.cure === undefined ? {} : {next: answered.cure}),
		};
	}

	const evidence = [
		`${url} from ${host}: ${answered.words}`,
		...(own ? [`${own.url} on ${own.host}: ${own.answered.kind === 'up' ? 'it answers' : own.answered.words}`] : []),
	];
	if (own?.answered.kind === 'up') {
		return {
			severity: 'critical',
			text: `the bot's homeserver URL ${url} (${from}) leads nowhere: ${answered.words}; Synapse answers at ${own.url} on ${own.host}`,
			next: `Correct it in ${path} (${own.url}, where the bot runs beside Synapse), then restart the bot.`,
			evidence,
		};
	}

	return own
		? {
				severity: 'critical',
				text: `Synapse does not answer, neither the bot at ${url} nor at ${own.url} on ${own.host}: ${answered.words}`,
				next: 'See why Synapse does not answer: the bot only waits for it.',
				evidence,
				flow: 'synapse',
			}
		: {
				severity: 'critical',
				text: `no homeserver answers at ${url} (${from}): ${answered.words}`,
				next: 'See that the homeserver runs, and that the URL is right.',
				evidence,
			};
}

async function ownAnswer(context: FlowContext): Promise<BotHomeserver['own'] | undefined> {
	const {synapse} = context.stack;
	if (!synapse) {
		return undefined;
	}

	const {host, url} = synapse;
	return {host, url, answered: await askVersions(context.http(host), url, {name: 'Synapse', signal: context.signal})};
}

async function look(context: FlowContext, bot: Bot): Promise<Finding> {
	const config = await readBotConfig(context);
	if (!isConfig(config)) {
		return config;
	}

	const {path, keys} = config;
	if (!keys.homeserver) {
		return {
			severity: 'critical',
			text: `there is no homeserver URL in the bot's config ${path} (looked for homeserver, homeserver_url and the like)`,
			next: 'Write it there: as Synapse is reached on the host of the bot, http://localhost:8008.',
			actions: editConfig(bot, context),
		};
	}

	const {key, value: url} = keys.homeserver;
	const answered = await askVersions(context.http(bot.host), url, {signal: context.signal});
	const isDown = answered.kind === 'silent' || answered.kind === 'other';
	const own = isDown ? await ownAnswer(context) : undefined;
	const finding = judgeHomeserver({url, key, path, host: bot.host, answered, ...(own ? {own} : {})});
	if (finding.severity !== 'critical') {
		return finding;
	}

	if (finding.flow === 'synapse') {
		const {text, actions} = await unexpectedContainer(context);
		return {...finding, text: `${finding.text}${text}`, actions};
	}

	return {...finding, actions: editConfig(bot, context)};
}

/** What the bot waits for: the homeserver at the URL that its config has. */
export const homeserverStep: FlowStep = {
	id: 'homeserver',
	title: 'Its homeserver answers',
	operations: ['T12'],
	looks: ({stack, subject}) =>
		`/_matrix/client/versions at the homeserver of ${botOf({stack, subject}).config ?? "the bot's config"}, on ${subject.host}`,
	needs: ['host'],
	timeout: 45_000,
	run: context => look(context, botOf(context)),
};
