import {redactor} from '../../actions/redact.js';
import {clean} from '../../parsers/clean.js';
import {toEngineTime} from '../../parsers/rfc3339.js';
import {critical, onContainer, well} from '../findings.js';
import type {Finding, FlowContext, FlowStep} from '../flow.js';
import {readHomeserverFile} from '../homeserver-file.js';
import {containerWords, type SynapseContainer, stateWords, synapseOf} from '../inside/synapse-container.js';
import {countErrors, firstError, markedLines} from '../words/synapse-log.js';
import {containerNow} from './reached.js';

const most = 100;
const shown = 30;

interface Line {
	readonly time: string;
	readonly text: string;
}

/** The last lines since its last start; of one that starts again and again also those of the starts before. */
async function lastLines(
	context: FlowContext,
	{Id, State, RestartCount = 0}: SynapseContainer,
): Promise<readonly Line[]> {
	const {host} = synapseOf(context);
	const since = State.StartedAt === undefined || RestartCount > 0 ? undefined : toEngineTime(State.StartedAt);
	const lines: Line[] = [];
	const options = {tail: most, ...(since === undefined || since.startsWith('-') ? {} : {since})};
	for await (const {time, text} of context.engine(host).logs(Id, options, context.signal)) {
		lines.push({time: time.slice(11, 19), text: text.replace(/\r$/, '')});
	}

	return lines.slice(-most);
}

/** Whether the log is that of one that goes on: then an error in it is not why it does not. */
export const goesOn = ({State, RestartCount = 0}: SynapseContainer, now: number): boolean =>
	State.Status === 'running' &&
	State.Health?.Status !== 'unhealthy' &&
	(RestartCount === 0 || now - Date.parse(State.StartedAt ?? '') > 120_000);

/** What the log says of a container in this state. */
export function judgeLog(
	texts: readonly string[],
	{ended, name}: {readonly ended: boolean; readonly name: string},
): Finding {
	const error = firstError(texts);
	const evidence = markedLines(texts, error, shown);
	if (!error) {
		const last = texts.findLast(line => line.trim() !== '');
		return ended
			? critical(
					last === undefined
						? `${name} ended without a word in its log`
						: `${name} ended without an error in its log; its last words: ${clean(last).slice(0, 200)}`,
					{evidence, next: 'See its exit code, its command in the compose file, and docker events of its host'},
				)
			: well(`no error in the last ${texts.length} lines since its start`, {evidence: evidence.slice(-10)});
	}

	if (!ended) {
		const count = countErrors(texts);
		return well(
			`it goes on; ${count} error${count === 1 ? '' : 's'} in the last ${texts.length} lines, the first: ${error.text}`,
			{evidence},
		);
	}

	const of = error.of === 'database' ? 'its database' : error.of === 'redis' ? 'Redis' : undefined;
	return critical(`${of === undefined ? 'Synapse ended with' : `Synapse ended for ${of}`}: ${error.text}`, {
		evidence,
		...(error.of === undefined ? {} : {flow: error.of}),
		next:
			of === undefined
				? 'The first line marked › is where it began; the tab Containers has all of the log'
				: `If ${of} is well by now, start Synapse again`,
	});
}

export const logStep: FlowStep = {
	id: 'log',
	title: 'No error ended it',
	operations: ['T1'],
	needs: ['container'],
	looks: ({stack}) => `docker logs --tail ${most} ${stack.synapse?.container}`,
	timeout: 45_000,
	async run(context) {
		const found = await containerNow(context);
		const synapse = synapseOf(context);
		const lines = await lastLines(context, found);
		const ended = !goesOn(found, context.now());
		// What the config hides is hidden in what quotes it.
		const secrets =
			context.found('file')?.severity === 'unknown'
				? []
				: await readHomeserverFile(context, found).then(
						file => file.secrets,
						() => [],
					);
		const redact = redactor(secrets);
		const finding = judgeLog(
			lines.map(({text}) => redact(text)),
			{ended, name: containerWords(synapse)},
		);
		return {
			...finding,
			...(finding.severity === 'ok'
				? {}
				: {actions: [onContainer('restart', {host: synapse.host, id: found.Id, name: synapse.container})]}),
			tab: 'containers',
			select: `${synapse.host}/${synapse.container}`,
		};
	},
};

export const runningStep: FlowStep = {
	id: 'running',
	title: 'Its container runs and stays up',
	needs: ['container'],
	looks: ({stack}) => `docker inspect ${stack.synapse?.container}`,
	async run(context) {
		const found = await containerNow(context);
		const synapse = synapseOf(context);
		const name = containerWords(synapse);
		const place = {tab: 'containers', select: `${synapse.host}/${synapse.container}`};
		const actions = [onContainer('restart', {host: synapse.host, id: found.Id, name: synapse.container})];
		const age = context.now() - Date.parse(found.State.StartedAt ?? '');
		const {RestartCount = 0} = found;
		if (found.State.Status !== 'running') {
			return critical(`${name} does not run: ${stateWords(found)}`, {
				...place,
				actions,
				next: 'Its log says why it ended; start it again when that is mended',
			});
		}

		// As rules/containers.ts has it.
		if (RestartCount >= 3 && age < 120_000) {
			return critical(
				`${name} starts again and again: ${RestartCount} times, the last ${Math.round(age / 1000)} s ago`,
				{
					...place,
					actions,
					next: 'Its log says why it ends',
				},
			);
		}

		return well(`${name} is ${stateWords(found)}, for ${ageText(age)}`, place);
	},
};

const ageText = (ms: number): string =>
	ms < 120_000
		? `${Math.max(0, Math.round(ms / 1000))} s`
		: ms < 7_200_000
			? `${Math.round(ms / 60_000)} min`
			: `${Math.round(ms / 3_600_000)} h`;
