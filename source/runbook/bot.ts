import {botSubjects, isOfBot} from './bot/bot-subject.js';
import {claudeFoundStep, claudeStep} from './bot/claude-steps.js';
import {homeserverStep} from './bot/homeserver-step.js';
import {journalStep} from './bot/journal-step.js';
import {roomsStep, tokenStep} from './bot/token-steps.js';
import {bootStep, hostStep, managerStep, unitStep} from './bot/unit-steps.js';
import type {Flow} from './flow.js';

/**
 * T9–T12. What the bot needs comes before the bot: one whose homeserver is down, or whose token is void, often falls again and
 * again, and its unit is not to blame.
 */
export const botFlow: Flow = {
	id: 'bot',
	title: 'The bot does not answer',
	subjects: botSubjects,
	explains: ({group, host, select}, subject) =>
		group === 'bots' && host === subject.host && (select === undefined || isOfBot(select, subject)),
	steps: [
		hostStep,
		managerStep,
		homeserverStep,
		tokenStep,
		unitStep,
		journalStep,
		roomsStep,
		bootStep,
		claudeFoundStep,
		claudeStep,
	],
};
