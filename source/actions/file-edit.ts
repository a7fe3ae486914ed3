import type {Action, PlanContext} from './action.js';
import {fileBase, fileOf, knownFile, reader, writeHindrance} from './file.js';
import {checkStep, tryCheck} from './file-check.js';
import {editOf, type FormInput, noInput} from './form.js';

const refuse = (problems: readonly string[]): void => {
	if (problems.length > 0) {
		throw new Error(problems.join('; '));
	}
};

const plan: Action['plan'] = (context, input) => {
	const file = knownFile(context);
	const edit = editOf(input);
	refuse(edit.problems);
	if (edit.before === edit.after) {
		throw new Error('nothing is changed in it');
	}

	const base = {...fileBase(file), hides: edit.secrets};
	const {path, mode, uid, gid} = file.facts;
	const backup = `${path}.bak-${edit.stamp}`;
	const check = checkStep(file, edit, context.docker);
	return [
		{...base, deed: {kind: 'unchanged', hash: edit.before}},
		...(check ? [check] : []),
		{...base, deed: {kind: 'back-up', to: backup, hash: edit.before}},
		{...base, deed: {kind: 'write', content: edit.content, before: edit.before, after: edit.after, backup}},
		{
			...base,
			deed: {
				kind: 'compare',
				hash: edit.after,
				mode,
				uid,
				gid,
				...(file.container ? {container: file.container} : {}),
			},
		},
	];
};

const advise: Action['advise'] = async context => {
	const file = fileOf(context);
	const edit = editOf(context.input ?? noInput);
	const check = file && checkStep(file, edit, context.docker);
	if (check) {
		return tryCheck(check, edit, context.host, context.signal);
	}

	return file?.kind === 'synapse' ? ['Only its syntax was checked: no container of Synapse reads it.'] : [];
};

const explain = (context: PlanContext, input: FormInput): string => {
	const file = fileOf(context);
	const who = file && reader(file);
	const after =
		file?.kind === 'compose'
			? ' Containers are made anew by it when the project is recreated.'
			: who === undefined
				? ''
				: ` It counts after a restart of ${who}, which is asked about next.`;
	const edit = 'edit' in input ? editOf(input) : undefined;
	const beside = edit ? ` The old one stays beside it as .bak-${edit.stamp}.` : '';
	return `Puts the edited ${context.target.name} in place.${beside}${after}`;
};

/** G1–G3, B5: a config file, edited here, judged over there before it is put in place. */
export const fileEdit: Action = {
	id: 'file.edit',
	title: 'Edit',
	key: 'c',
	risk: 'change',
	kind: 'file',
	edits: true,
	operations: ['G1', 'G2', 'G3', 'B5'],
	explain,
	unavailable: writeHindrance,
	plan,
	shows: (_context, input) => editOf(input).diff,
	advise,
	next: (context, outcome) => {
		const file = fileOf(context);
		return outcome.kind === 'done' && file && reader(file) !== undefined ? {action: 'file.apply'} : undefined;
	},
	refresh: ['config-files', 'config-text'],
};
