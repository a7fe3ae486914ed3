import type {Target} from '../../actions/action.js';
import {unitTarget} from '../../actions/unit.js';
import {isRecord, parseJson} from '../../parsers/json.js';
import {askPsql} from '../../sources/psql.js';
import {units} from '../../sources/units.js';
import {unitKey} from '../../sources/watched-units.js';
import {tokenStep} from '../bot/token-steps.js';
import {critical, notKnown, skipped, warning, well} from '../findings.js';
import type {Finding, FlowContext, FlowStep} from '../flow.js';
import {onServer} from './server-steps.js';

const administrators = `select json_build_object('count', count(*)) from users where admin = 1 and deactivated = 0;
`;

/** The number of administrators by the database; undefined where it is not asked. */
async function countOf({stack, host, signal}: FlowContext): Promise<number | undefined> {
	const {postgres} = stack;
	if (!postgres?.command) {
		return undefined;
	}

	const part = {stack: stack.name, part: 'postgres', target: 'psql', command: postgres.command};
	const found = await askPsql(host(postgres.host), part, administrators, out => parseJson(out), signal);
	return isRecord(found) && typeof found.count === 'number' ? found.count : undefined;
}

/** I4. */
export const adminStep: FlowStep = {
	id: 'admin',
	title: 'There is an administrator',
	operations: ['I4'],
	looks: ({stack}) => `${stack.postgres?.command?.join(' ') ?? 'psql'} -c 'select count(*) from users where admin = 1'`,
	needs: ['stack'],
	timeout: 30_000,
	async run(context): Promise<Finding> {
		const state = context.access();
		const actions = onServer(context, 'user.create-admin', 'admin.sign-in');
		if (state.phase === 'ready' && state.admin) {
			return well(`${state.user} is an administrator`);
		}

		const count = await countOf(context);
		return count === undefined
			? notKnown('whether there is an administrator is not known: the config does not say how psql is called', {
					next: 'Make one where there is none yet; sign in as one else.',
					actions,
				})
			: count > 0
				? well(`there ${count === 1 ? 'is 1 administrator' : `are ${count} administrators`}`)
				: critical('there is no administrator on this homeserver', {
						next: 'Make one.',
						actions: onServer(context, 'user.create-admin'),
					});
	},
};

const rank = {critical: 0, unknown: 1, warning: 2, ok: 3, skipped: 4} as const;

/** The worst of all bots, with what is told of the others. */
async function forEachBot(
	context: FlowContext,
	judge: (context: FlowContext, target: Target) => Promise<Finding>,
): Promise<Finding> {
	const {bots} = context.stack;
	const found: Finding[] = [];
	for (const [bot, {host, scope, unit}] of bots.entries()) {
		const subject = {...context.subject, host, bot};
		found.push(await judge({...context, subject}, unitTarget({host, scope, name: unit})));
	}

	const [worst, ...others] = found.toSorted((a, b) => rank[a.severity] - rank[b.severity]);
	return worst
		? others.length === 0
			? worst
			: {...worst, evidence: [...(worst.evidence ?? []), ...others.map(({text}) => text)]}
		: skipped('no bot in the config');
}

/** I5. What the bot's own check says of its token, with what makes a new one. */
export const botTokenStep: FlowStep = {
	id: 'bot-token',
	title: 'The bot has a token that is good',
	operations: ['I5'],
	looks: ({stack}) =>
		stack.bots.length === 0
			? 'bots in the config'
			: `GET /_matrix/client/v3/account/whoami with the token of ${stack.bots.map(({config, unit}) => config ?? unit).join(', ')}`,
	needs: ['stack'],
	timeout: 60_000,
	run: context =>
		forEachBot(context, async (own, target) => {
			const found = await tokenStep.run(own);
			return found.severity === 'critical' || found.severity === 'warning'
				? {
						...found,
						next: 'Make its user where there is none yet, then sign it in: its token goes into its config.',
						actions: [...onServer(context, 'user.create'), {action: 'bot.sign-in', target}],
					}
				: found;
		}),
};

const ofUnit = (context: FlowContext, target: Target) => async () =>
	(await context.read(units, target.host)).find(one => unitKey(one) === target.id);

/** I6. */
export const botUnitStep: FlowStep = {
	id: 'bot-unit',
	title: "The bot's unit is enabled and runs",
	operations: ['I6'],
	looks: ({stack}) =>
		stack.bots.map(({scope, unit}) => `systemctl${scope === 'user' ? ' --user' : ''} show ${unit}`).join('; ') ||
		'bots in the config',
	needs: ['bot-token'],
	timeout: 30_000,
	run: context =>
		forEachBot(context, async (own, target) => {
			const one = await ofUnit(own, target)();
			if (!one || one.problem) {
				return one?.problem
					? critical(one.problem.message, one.problem.cure === undefined ? {} : {next: `${one.problem.cure}.`})
					: notKnown(`nothing is known of ${target.name}`);
			}

			const {unit} = one;
			if (!unit || unit.load === 'not-found') {
				return critical(`there is no unit ${target.name} on ${target.host}`, {
					next: 'Install the bot; where it brings no unit file, write one.',
					actions: one.scope === 'user' ? [{action: 'unit.create', target}] : [],
				});
			}

			const runs = unit.active === 'active';
			const enabled = /^enabled/.test(unit.enabled ?? '');
			const actions = [
				...(enabled ? [] : [{action: 'unit.enable', target}]),
				...(runs ? [] : [{action: 'unit.start', target}]),
			];
			return runs && enabled
				? well(`${target.name} runs, and is enabled`)
				: runs
					? warning(`${target.name} runs, but is not enabled: after a boot it does not come again`, {actions})
					: critical(`${target.name} is ${unit.active}${enabled ? '' : ' and not enabled'}`, {
							next: 'Start it; its log says why it ends, if it does.',
							actions,
							tab: 'bot',
						});
		}),
};

/** I6: the manager of a user's units ends with the last session, unless the user lingers. */
export const lingerStep: FlowStep = {
	id: 'linger',
	title: 'The bot runs while nobody is logged in',
	operations: ['I6'],
	looks: 'ls /var/lib/systemd/linger',
	needs: ['bot-token'],
	timeout: 30_000,
	run: context =>
		forEachBot(context, async (own, target) => {
			const one = await ofUnit(own, target)();
			if (one?.scope === 'system') {
				return well(`${target.name} is a unit of the system`);
			}

			return one?.manager === undefined
				? notKnown(`nothing is known of the manager of ${target.name}`)
				: one.manager.linger
					? well(`${one.manager.user} lingers: its units run without a session`)
					: critical(
							`${one.manager.user} does not linger: ${target.name} ends with the last session, and does not begin at boot`,
							{
								actions: [{action: 'unit.linger', target}],
							},
						);
		}),
};
