import {lastLine} from '../../hosts/exec-output.js';
import {HostError} from '../../hosts/host.js';
import {parseJournalLine} from '../../parsers/journal.js';
import {journalCommand} from '../../sources/journal-command.js';
import {createJournalReader} from '../../sources/journal-lines.js';
import type {FlowContext, FlowStep} from '../flow.js';
import {isConfig, readBotConfig} from './bot-config.js';
import {botKey, botOf} from './bot-subject.js';
import {type JournalLine, judgeJournal} from './journal.js';

const most = 1000;
const limit = 4 << 20;

const hidden = /insufficient permissions|not seeing messages from/i;

/** Lines of the bot's journal, oldest first; `since` as journalctl has it. */
export async function journalLines(
	context: FlowContext,
	count: number,
	since?: string,
): Promise<readonly JournalLine[]> {
	const bot = botOf(context);
	const argv = [...journalCommand(botKey(bot), {last: count}), ...(since === undefined ? [] : [`--since=${since}`])];
	// Loud: else it leaves out without a word what may not be read.
	const loud = argv.filter(word => word !== '--quiet');
	const {stdout, stderr, code} = await context.host(bot.host).exec(loud, {limit, signal: context.signal});
	const read = createJournalReader();
	const lines = stdout
		.toString()
		.split('\n')
		.flatMap(line => parseJournalLine(line) ?? [])
		.map(read);
	if (code !== 0 || (lines.length === 0 && bot.scope === 'system' && hidden.test(stderr.toString()))) {
		throw new HostError('failed', bot.host, hidden.test(stderr.toString()) ? notPermitted : lastLine(stderr));
	}

	return lines;
}

const notPermitted =
	'the journal may not be read by this user (sudo usermod -aG systemd-journal USER, then a new login)';

/** T10. */
export const journalStep: FlowStep = {
	id: 'journal',
	title: 'Its journal of the last five minutes tells of no error',
	operations: ['T10', 'B2'],
	looks: ({stack, subject}) => {
		const {unit, scope} = botOf({stack, subject});
		return `journalctl ${scope === 'user' ? '--user-unit' : '-u'} ${unit} --since '5 minutes ago'`;
	},
	needs: ['host'],
	timeout: 30_000,
	async run(context) {
		const bot = botOf(context);
		const config = await readBotConfig(context);
		const lines = await journalLines(context, most, '-5min');
		const older = lines.length === 0 ? await journalLines(context, 10) : [];
		return {
			...judgeJournal({
				unit: bot.unit,
				lines,
				older,
				secrets: isConfig(config) ? config.secrets : [],
				now: context.now(),
			}),
			select: `${bot.host}/${botKey(bot)}`,
		};
	},
};
