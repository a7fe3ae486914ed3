import {reportText} from '../runbook/report.js';
import type {FlowRun} from '../runbook/runbook.js';
import {clock, monthDay} from '../ui/format.js';
import type {Frame} from './frame.js';

/** Where a report goes if nobody says otherwise. */
export const reportFile = ({flow, subject}: FlowRun, now = Date.now()): string => {
	const name = `${flow.id}-${subject.id}`.replaceAll(/[^\w.-]+/g, '_');
	return `~/synaptop-why-${name}-${monthDay(now)}-${clock(now).replaceAll(':', '')}.md`;
};

/** Writes a run to a file of its own (0600), and says where. */
export const saveReport = async ({program, toast}: Frame, run: FlowRun, path: string): Promise<void> => {
	const {config, actions} = program;
	const {subject} = run;
	const stack = config.stacks.find(({name}) => name === subject.stack)!;
	const titleOf = (id: string) => actions.find(action => action.id === id)?.title;
	try {
		const {writeFileWhole} = await import('../system/files.js');
		await writeFileWhole(path, [reportText(run, {config, stack, subject}, titleOf)]);
		toast.value = {text: `✓ report saved to ${path}`, tone: 'good'};
	} catch (error) {
		toast.value = {text: `✗ not saved: ${(error as Error).message}`, tone: 'error'};
	}
};
