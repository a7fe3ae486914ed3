import {lastLine} from '../../hosts/exec-output.js';
import {HostError} from '../../hosts/host.js';
import {parseJournalLine} from '../../parsers/journal.js';
import {journalCommand} from '../../sources/journal-command.js';
import {createJournalReader} from '../../sources/journal-lines.js';
import {units} from '../../sources/units.js';
import {unitKey} from '../../sources/watched-units.js';
import type {FlowContext, FlowStep} from '../flow.js';
import {isConfig, readBotConfig} from './bot-config.js';
import {botKey, botOf} from './bot-subject.js';
import {type JournalLine, judgeJournal} from './journal.js';

const most = 2000;
const limit = 8 << 20;
const minutes = 5;

const hidden = /insufficient permissions|not seeing messages from/i;

/** The host's time first: its clock need not be ours, and the journal goes by it. */
const script = 'date +%s; exec "$@"';

export interface JournalTail {
	/** Oldest first. */
	readonly lines: readonly JournalLine[];
	/** ms since the epoch by the host's clock. */
	readonly now: number;
}

/** The newest lines of the bot's journal. Throws HostError. */
export async function journalTail(context: FlowContext, count: number): Promise<JournalTail> {
	const bot = botOf(context);
	// Loud: else it leaves out without a word what may not be read.
	const argv = journalCommand(botKey(bot), {last: count}).filter(word => word !== '--quiet');
	const {stdout, stderr, code} = await context
		.host(bot.host)
		.exec(['/bin/sh', '-c', script, 'sh', ...argv], {limit, signal: context.signal});
	const [date, ...records] = stdout.toString().split('\n');
	const read = createJournalReader();
	const lines = records.flatMap(line => parseJournalLine(line) ?? []).map(read);
	if (code !== 0 || (lines.length === 0 && bot.scope === 'system' && hidden.test(stderr.toString()))) {
		throw new HostError('failed', bot.host, hidden.test(stderr.toString()) ? notPermitted : lastLine(stderr));
	}

	return {lines, now: Number(date) * 1000};
}

const notPermitted =
	'the journal may not be read by this user (sudo usermod -aG systemd-journal USER, then a new login)';

/** T10. */
export const journalStep: FlowStep = {
	id: 'journal',
	title: 'Its journal tells of no error',
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
		const {lines, now} = await journalTail(context, most);
		const recent = lines.filter(({at = now}) => at >= now - minutes * 60_000);
		const unit = context.latest(units, bot.host)?.find(one => unitKey(one) === botKey(bot))?.unit;
		return {
			...judgeJournal({
				unit: bot.unit,
				lines: recent,
				older: recent.length === 0 ? lines.slice(-10) : [],
				secrets: isConfig(config) ? config.secrets : [],
				since: unit?.active === 'active' && unit.restarts === 0 ? unit.activeAt : undefined,
				now,
			}),
			select: `${bot.host}/${botKey(bot)}`,
		};
	},
};
