import type {Config} from '../config/schema.js';
import {createProgram, type ProgramOptions} from '../create-program.js';
import type {Host} from '../hosts/host.js';
import type {Program} from '../program.js';
import {reportData, reportText} from '../runbook/report.js';
import {causeOf, type StepRun} from '../runbook/run-flow.js';
import {seconds, stateMarks, symptomTitle} from '../runbook/run-words.js';
import {type FlowRun, type Symptom, symptomsOf} from '../runbook/runbook.js';
import {didYouMean} from '../system/nearest.js';
import {askOnTerminal} from './ask-terminal.js';
import {type Call, textFlag, textFlags, UsageError} from './command.js';
import {openConfig} from './open.js';
import {table} from './text-table.js';

/** `synaptop why`: what there is to find out; `synaptop why FLOW [SUBJECT]`: finds it out. */
export async function run(call: Call): Promise<number> {
	return why(call, await openConfig(call.flags));
}

/** Also what the demo's tests do. */
export async function why(call: Call, config: Config, options: ProgramOptions = {}): Promise<0 | 1 | 3> {
	const {input, flags, stdout} = call;
	const all = symptomsOf(config, undefined, options.flows);
	if (input.length === 0) {
		stdout.write(flags.json ? `${JSON.stringify(all.map(outline), undefined, 2)}\n` : `${listed(all)}\n`);
		return 0;
	}

	const symptom = find(all, input);
	const asked = new Set(textFlags(flags, 'with'));
	check(symptom, asked);
	const file = textFlag(flags, 'report');
	const program = createProgram(config, {ask: askOnTerminal(call), ...options});
	try {
		return await looked(call, program, symptom, {asked, file});
	} finally {
		await program.close();
	}
}

async function looked(
	call: Call,
	program: Program,
	symptom: Symptom,
	{asked, file}: {readonly asked: ReadonlySet<string>; readonly file: string | undefined},
): Promise<0 | 1 | 3> {
	const {flags, stdout, stderr, signal} = call;
	const {flow, subject} = symptom;
	const {config} = program;
	const context = {config, subject, stack: config.stacks.find(({name}) => name === subject.stack)!};
	if (!flags.json) {
		stdout.write(`${symptomTitle(symptom)}\n`);
	}

	const told = new Set<string>();
	const onChange = (steps: readonly StepRun[]): void => {
		for (const step of steps.filter(({phase, step: {id}}) => phase === 'done' && !told.has(id))) {
			told.add(step.step.id);
			stdout.write(`${stepLine(step)}\n`);
		}
	};

	const ran = await program.runbook.run(flow, subject, {
		asked,
		signal,
		untilFault: Boolean(flags.first),
		...(flags.json ? {} : {onChange}),
	});
	stdout.write(flags.json ? `${JSON.stringify(reportData(ran, context), undefined, 2)}\n` : ending(ran));
	if (file !== undefined) {
		const titleOf = (id: string) => program.actions.find(action => action.id === id)?.title;
		const {FileError, writeFileWhole} = await import('../system/files.js');
		try {
			await writeFileWhole(file, [reportText(ran, context, titleOf)]);
		} catch (error) {
			throw error instanceof FileError ? new UsageError(`--report ${error.message}`) : error;
		}

		stderr.write(`synaptop: the report is in ${file}\n`);
	}

	if (ran.phase === 'stopped') {
		stderr.write('synaptop: stopped; nothing was changed\n');
		return 3;
	}

	return exitOf(ran, program);
}

/** A host that was not reached is no fault that was found: the one that it is about, or whichever left a step without an answer. */
function exitOf({steps, subject}: FlowRun, {hosts}: Program): 0 | 1 | 3 {
	const cause = causeOf(steps)?.finding;
	if (!cause) {
		return 0;
	}

	const isAway = ({state}: Pick<Host, 'state'>): boolean =>
		['waiting', 'refused', 'connecting'].includes(state.value.phase);
	const own = hosts.get(subject.host);
	const unanswered = cause.severity === 'unknown' && [...hosts.values()].some(isAway);
	return unanswered || (own && isAway(own)) ? 3 : 1;
}

const stepLine = ({step, finding, took}: StepRun): string => {
	const {severity, text} = finding!;
	const time = severity === 'skipped' ? '' : ` (${seconds(took)})`;
	return `  ${stateMarks[severity]} ${severity.padEnd(8)} ${step.title}${time}\n             ${text}`;
};

function ending({steps}: FlowRun): string {
	const cause = causeOf(steps);
	if (!cause?.finding) {
		return '\nNothing is wrong in what was looked at.\n';
	}

	const {text, evidence = [], next, flow} = cause.finding;
	return [
		'',
		`Cause: ${text}`,
		...evidence.map(line => `    ${line}`),
		...(next === undefined ? [] : [next]),
		...(flow === undefined ? [] : [`More: synaptop why ${flow}`]),
		'',
	].join('\n');
}

const outline = ({flow, subject}: Symptom) => ({
	flow: flow.id,
	subject: subject.id,
	title: flow.title,
	about: subject.title,
	steps: flow.steps.map(({id, title, asked}) => ({id, title, ...(asked === undefined ? {} : {asked})})),
});

const listed = (all: readonly Symptom[]): string =>
	all.length === 0
		? 'The config names nothing that these checks look at.'
		: table(
				['FLOW', 'SUBJECT', 'SYMPTOM', 'ABOUT'],
				all.map(({flow, subject}) => [flow.id, subject.id, flow.title, subject.title]),
			);

function find(all: readonly Symptom[], [id = '', name, ...rest]: readonly string[]): Symptom {
	if (rest.length > 0) {
		throw new UsageError(`why takes one FLOW and one SUBJECT, not "${rest.join(' ')}", too`);
	}

	const ids = [...new Set(all.map(({flow}) => flow.id))];
	const of = all.filter(({flow}) => flow.id === id);
	if (of.length === 0) {
		throw new UsageError(`there is no "${id}" to look into${didYouMean(id, ids)} (${ids.join(', ')})`);
	}

	const subjects = of.map(({subject}) => subject.id);
	const [found, ...others] = name === undefined ? of : of.filter(({subject}) => subject.id === name);
	if (!found || others.length > 0) {
		throw new UsageError(
			name === undefined
				? `say which: synaptop why ${id} ${subjects.join(' | ')}`
				: `${id} has no "${name}"${didYouMean(name, subjects)} (${subjects.join(', ')})`,
		);
	}

	return found;
}

/** What costs something is named by whoever wants it. */
function check({flow}: Symptom, asked: ReadonlySet<string>): void {
	const known = flow.steps.filter(step => step.asked !== undefined).map(({id}) => id);
	for (const id of asked) {
		if (!known.includes(id)) {
			const list = known.length > 0 ? ` (${known.join(', ')})` : ': each of its steps is run anyway';
			throw new UsageError(`${flow.id} has no step "${id}" that waits for --with${didYouMean(id, known)}${list}`);
		}
	}
}
