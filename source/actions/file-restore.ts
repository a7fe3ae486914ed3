import {stampOf} from '../files/file-edit.js';
import {configFiles} from '../sources/config-files.js';
import {didYouMean} from '../system/nearest.js';
import type {Action, PlanContext} from './action.js';
import {fileBase, fileHindrance, fileOf, knownFile, reader, restartSteps, writeHindrance} from './file.js';
import {type FormInput, isOn, textOf} from './form.js';

const newest = 'newest';

/** The name of the backup that is meant; throws where there is none. */
function backupOf(context: PlanContext, input: FormInput): string {
	const names = (fileOf(context)?.facts?.backups ?? []).map(({name}) => name);
	const wanted = textOf(input, 'backup');
	const found = wanted === newest ? names[0] : names.find(name => name === wanted || name.endsWith(`.bak-${wanted}`));
	if (found === undefined) {
		throw new Error(
			names.length === 0
				? 'there is no backup beside it'
				: `there is no backup ${wanted}${didYouMean(wanted, names)} (${names.slice(0, 5).join(', ')})`,
		);
	}

	return found;
}

/** G1–G3, B5: the file as a backup beside it has it. */
export const fileRestore: Action = {
	id: 'file.restore',
	title: 'Put back',
	key: 'b',
	risk: 'change',
	kind: 'file',
	operations: ['G1', 'G2', 'G3', 'B5'],
	reads: [configFiles],
	form: [
		{
			id: 'backup',
			kind: 'text',
			label: 'Backup',
			initial: newest,
			hint: () => `${newest}, or its name`,
			check: value => (/^[\w.-]+$/.test(value) ? undefined : 'is newest or the name of a backup'),
		},
		{id: 'restart', kind: 'flag', label: 'Restart what reads it', initial: false},
	],
	explain(context, input) {
		const file = fileOf(context);
		const who = isOn(input, 'restart') && file ? reader(file) : undefined;
		const from = textOf(input, 'backup') === newest ? 'the newest backup' : textOf(input, 'backup');
		return `Puts ${from} in the place of ${context.target.name}; what is there now is backed up first.${who === undefined ? '' : ` Then ${who} is restarted and watched.`}`;
	},
	unavailable: context =>
		fileHindrance(context) ??
		writeHindrance(context) ??
		(fileOf(context)?.facts?.backups.length ? undefined : 'there is no backup beside it'),
	plan(context, input) {
		const file = knownFile(context);
		const {path, hash, mode, uid, gid} = file.facts;
		const from = `${path.slice(0, path.lastIndexOf('/') + 1)}${backupOf(context, input)}`;
		const backup = `${path}.bak-${stampOf(Date.now())}`;
		const base = {...fileBase(file), hides: []};
		const {container} = file;
		return [
			{...base, deed: {kind: 'back-up', to: backup, hash}},
			{...base, deed: {kind: 'put-back', from, before: hash, backup}},
			{...base, deed: {kind: 'compare', mode, uid, gid, ...(container ? {container} : {})}},
			...(isOn(input, 'restart') && reader(file) !== undefined ? restartSteps(context, file) : []),
		];
	},
	next: (context, outcome, {steps}) => {
		const file = fileOf(context);
		const restarted = steps.some(({kind}) => kind !== 'file');
		return outcome.kind === 'done' && !restarted && file && reader(file) !== undefined
			? {action: 'file.apply'}
			: undefined;
	},
	refresh: ['config-files', 'config-text', 'containers', 'units'],
};
