import {HostError, type HostState} from '../../hosts/host.js';
import {unitsRule} from '../../rules/units.js';
import {units, type WatchedUnit} from '../../sources/units.js';
import {unitKey} from '../../sources/watched-units.js';
import type {Finding, FlowContext, FlowStep} from '../flow.js';
import {ruleVerdicts} from '../rule-verdicts.js';
import {isConfig, readBotConfig} from './bot-config.js';
import {botKey, botOf} from './bot-subject.js';
import {hideIn, type JournalLine} from './journal.js';
import {journalTail} from './journal-step.js';
import {asItRuns, judgeBoot, judgeUnit} from './unit.js';

const reasonOf = (state: HostState): {readonly reason?: string; readonly cure?: string | undefined} =>
	state.phase === 'waiting' || state.phase === 'refused'
		? {reason: state.reason, cure: state.cure}
		: state.phase === 'asking'
			? {reason: `it waits for an answer: ${state.question}`}
			: {};

/** The machine of the bot. */
export const hostStep: FlowStep = {
	id: 'host',
	title: 'Its host is reached',
	operations: ['T9', 'C1'],
	looks: ({subject}) => `ssh ${subject.host} true`,
	timeout: 30_000,
	async run(context) {
		const {host: name, now, signal} = {...botOf(context), ...context, host: botOf(context).host};
		const host = context.host(name);
		const began = now();
		try {
			await host.exec(['true'], {timeout: 20_000, signal});
			return {severity: 'ok', text: `${name} is reached (${Math.max(1, Math.round(now() - began))} ms)`};
		} catch (error) {
			if (signal.aborted || !(error instanceof HostError)) {
				throw error;
			}

			const {reason, cure} = reasonOf(host.state.value);
			const next = error.cure ?? cure;
			return {
				severity: 'critical',
				text: `${name} is not reached: ${reason ?? error.message}`,
				next: next ?? 'See that the machine runs, and its SSH server.',
			};
		}
	},
};

async function unitOf(context: FlowContext): Promise<WatchedUnit> {
	const bot = botOf(context);
	const key = botKey(bot);
	const found = (await context.read(units, bot.host)).find(one => unitKey(one) === key);
	if (!found) {
		throw new Error(`${bot.unit} is not among the units of ${bot.host}`);
	}

	return found;
}

/** systemd itself: where no manager runs for the user, none of its units does. */
export const managerStep: FlowStep = {
	id: 'manager',
	title: 'The manager of its unit runs',
	operations: ['T9', 'B1'],
	looks: ({stack, subject}) =>
		botOf({stack, subject}).scope === 'user'
			? 'systemctl --user, and whether its user lingers'
			: 'systemctl of the system',
	needs: ['host'],
	timeout: 30_000,
	async run(context): Promise<Finding> {
		const {problem, manager, scope} = await unitOf(context);
		if (problem) {
			return {
				severity: 'critical',
				text: problem.message,
				...(problem.cure === undefined ? {} : {next: problem.cure}),
			};
		}

		return scope === 'system'
			? {severity: 'ok', text: 'a unit of the system'}
			: {
					severity: 'ok',
					text: `the user manager of ${manager?.user} runs${manager?.linger ? ', and lingers' : ', but does not linger'}`,
				};
	},
};

/** The last lines say why it does not run; without them the state alone is told. */
async function lastLines(context: FlowContext): Promise<readonly JournalLine[]> {
	try {
		return (await journalTail(context, 40)).lines;
	} catch {
		context.signal.throwIfAborted();
		return [];
	}
}

/** T9. */
export const unitStep: FlowStep = {
	id: 'unit',
	title: 'Its unit runs',
	operations: ['T9', 'B1'],
	looks: ({stack, subject}) => {
		const {unit, scope} = botOf({stack, subject});
		return `systemctl${scope === 'user' ? ' --user' : ''} show ${unit}`;
	},
	needs: ['manager'],
	timeout: 30_000,
	async run(context) {
		const one = await unitOf(context);
		const [verdict] = ruleVerdicts(unitsRule, [asItRuns(one)], context, one.host);
		const isWell = verdict!.severity === 'ok';
		const config = isWell ? undefined : await readBotConfig(context);
		return judgeUnit({
			one,
			verdict: verdict!,
			lines: isWell ? [] : await lastLines(context),
			hide: hideIn(config && isConfig(config) ? config.secrets : []),
		});
	},
};

/** What ends it with the next logout or boot is no cause of today, and told after what is. */
export const bootStep: FlowStep = {
	id: 'boot',
	title: 'It comes again after a boot',
	operations: ['T9'],
	looks: 'whether it is enabled, and its user lingers',
	needs: ['manager'],
	timeout: 30_000,
	run: async context => judgeBoot(await unitOf(context)),
};
