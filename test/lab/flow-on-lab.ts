import {parseConfig} from '../../source/config/load.js';
import {createProgram, type ProgramOptions} from '../../source/create-program.js';
import type {Finding, Flow} from '../../source/runbook/flow.js';
import {causeOf, type StepRun} from '../../source/runbook/run-flow.js';
import type {RunFlowOptions} from '../../source/runbook/runbook.js';
import {lab, workplace} from './lab.js';

/** Every part of the lab's stack, on three hosts. */
export const wholeLab = `homeserver: ${lab.synapse.name}
hosts:
  matrix: {ssh: LXC_matrix}
  database: {ssh: LXC_database, docker: false}
  proxy: {ssh: LXC_proxy, docker: false}
synapse: {host: matrix, metrics: [http://localhost:9000]}
client: {public: https://${lab.synapse.name}}
element: {host: matrix}
bots: [{host: matrix, unit: claude-matrix-bot}]
postgres: {host: database, address: 127.0.0.1:5432}
redis: {host: proxy, address: 127.0.0.1:6379}
prometheus: {host: proxy, url: ${lab.prometheus.url}}
`;

export interface RanFlow {
	readonly steps: readonly StepRun[];
	/** What it ends with: the first that is critical, else the first that is not well. */
	readonly cause: StepRun | undefined;
	/** Throws where there is no such step or it was not come to. */
	finding(step: string): Finding;
	/** A line a step, for messages: "database critical: PostgreSQL refuses …". */
	readonly text: string;
}

export interface OnLabOptions extends RunFlowOptions {
	/** Id of the subject; the first if not given. */
	readonly subject?: string;
}

const ran = (steps: readonly StepRun[]): RanFlow => {
	const words = steps.map(
		({step, phase, finding}) => `${step.id} ${finding ? `${finding.severity}: ${finding.text}` : phase}`,
	);
	return {
		steps,
		cause: causeOf(steps),
		finding(id) {
			const finding = steps.find(({step}) => step.id === id)?.finding;
			if (!finding) {
				throw new Error(`step ${id} found nothing:\n${words.join('\n')}`);
			}

			return finding;
		},
		text: words.join('\n'),
	};
};

/** The program on the lab, for running flows; sources do not run on by themselves, as in `synaptop why`. Close it. */
export async function flowLab(config = wholeLab, given: ProgramOptions = {}) {
	const place = await workplace(config);
	const program = createProgram(await parseConfig(config, 'lab'), given);
	return {
		program,
		async run(flow: Flow, {subject: wanted, ...options}: OnLabOptions = {}): Promise<RanFlow> {
			const subjects = flow.subjects(program.config);
			const subject = wanted === undefined ? subjects[0] : subjects.find(({id}) => id === wanted);
			if (!subject) {
				throw new Error(`${flow.id} has no subject ${wanted ?? ''}, but ${subjects.map(({id}) => id).join(', ')}`);
			}

			return ran((await program.runbook.run(flow, subject, options)).steps);
		},
		async close() {
			await program.close();
			await place.remove();
		},
	};
}

/** One run with a program of its own. */
export async function runOnLab(
	flow: Flow,
	{config, ...options}: OnLabOptions & {readonly config?: string} = {},
): Promise<RanFlow> {
	const opened = await flowLab(config);
	try {
		return await opened.run(flow, options);
	} finally {
		await opened.close();
	}
}
