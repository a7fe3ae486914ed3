import {backgroundUpdatesRequest, parseBackgroundUpdates} from '../matrix/background-updates.js';
import {isFixedTag, tagOf} from '../parsers/image-name.js';
import {count} from '../ui/format.js';
import type {Action, MatrixStep, PlanContext, Step} from './action.js';
import {adviseUpdate} from './advise-update.js';
import {backupDatabase} from './backup-database.js';
import {type FormField, type FormInput, isOn, textOf} from './form.js';
import {updateScript} from './update-script.js';
import {wayBackOf} from './update-shell.js';
import {backupOf, familyOf, jobTarget, notUpdatable, stackOfFamily, updatable, updatedOf} from './updated.js';

/** Minutes. */
const usual = 10;
const most = 24 * 60;

const minutes: FormField = {
	kind: 'text',
	id: 'minutes',
	label: 'Minutes to wait until it is healthy',
	initial: String(usual),
	hint: () => 'a large database takes long to change; it is never ended for that',
	check: value =>
		/^\d{1,4}$/.test(value) && Number(value) >= 1 && Number(value) <= most
			? undefined
			: `must be a number from 1 to ${most}`,
};

const backup: FormField = {
	kind: 'flag',
	id: 'backup',
	label: 'Back up the database first',
	hint: 'a newer Synapse may change it so that the older one cannot use it any more',
	initial: true,
};

const updates: FormField = {
	kind: 'flag',
	id: 'updates',
	label: 'Also while background updates run',
	hint: 'Synapse should be done with those of one version before the next',
	initial: false,
};

/** What Synapse changes in its database while it runs. */
const look = (stack: string): MatrixStep => ({
	kind: 'matrix',
	stack,
	request: backgroundUpdatesRequest,
	without: 'Whether background updates run could not be looked at',
	hindrance(answer) {
		const {current} = parseBackgroundUpdates(answer);
		return current.length === 0
			? undefined
			: `background updates run: ${current.map(({name, items}) => `${name}, ${count(items)} done`).join('; ')}. Wait until they are done, or say in the form that it may be done all the same (updates)`;
	},
});

const patienceOf = (input: FormInput): number => Number(textOf(input, 'minutes') || usual) * 60;

function job(context: PlanContext, input: FormInput): Step {
	const updated = updatedOf(context, patienceOf(input));
	return {
		kind: 'job',
		title: `Update ${updated.name}`,
		script: updateScript(updated),
		as: {action: 'container.update', target: jobTarget(context, updated)},
		meanings: [
			[
				/^the pull failed.*no space left/,
				"the disk of its engine is full, and what runs was not touched (Docker's disk usage tells what can go)",
			],
		],
	};
}

function plan(context: PlanContext, input: FormInput): readonly Step[] {
	const stack = stackOfFamily(context);
	const {target, hindrance} = backupOf(context);
	if (isOn(input, 'backup') && (!target || hindrance !== undefined)) {
		throw new Error(`there is no backup of the database: ${hindrance}`);
	}

	const first =
		target && isOn(input, 'backup')
			? backupDatabase
					.plan({...context, target}, {anyway: false})
					.map(step => (step.kind === 'job' ? {...step, as: {action: backupDatabase.id, target}} : step))
			: [];
	return [...(stack && !isOn(input, 'updates') ? [look(stack.name)] : []), ...first, job(context, input)];
}

function shows(context: PlanContext, input: FormInput): readonly string[] {
	const {service, kept} = updatedOf(context, usual);
	const lines = [
		...(stackOfFamily(context) && !isOn(input, 'updates')
			? ['asks Synapse whether background updates run: then no']
			: []),
		...(isOn(input, 'backup') ? [`backs up the database, on ${backupOf(context).target?.host}`] : []),
		`docker compose pull ${service}, while the old one runs on; where nothing newer comes, that was all`,
		`docker tag: what runs now is kept as ${kept}`,
		`docker compose up -d --no-deps ${service}: away for a moment`,
		`waits until it is healthy, for ${patienceOf(input) / 60} min at most`,
	];
	return lines.map((line, index) => `${index + 1}  ${line}`);
}

function explain(context: PlanContext): string {
	const [main, ...workers] = familyOf(context);
	const name = main?.name ?? context.target.name;
	const fixed = main && isFixedTag(main.image) ? tagOf(main.image) : undefined;
	return [
		`Pulls the newest image that the compose file's name for ${name} means, and makes ${[name, ...workers.map(one => one.name)].join(', ')} anew from it. What runs now is kept for the way back (container.go-back).`,
		...(fixed === undefined
			? []
			: [
					`It was made from ${fixed}, which is a fixed tag: a newer version needs another one in the compose file first.`,
				]),
	].join(' ');
}

const base = {
	title: 'Update',
	risk: 'change',
	kind: 'container',
	operations: ['O1'],
	explain,
	unavailable: notUpdatable,
	shows,
	plan,
	advise: adviseUpdate,
	next: (_context, outcome) =>
		outcome.kind === 'failed' && wayBackOf(outcome.reason) !== undefined ? {action: 'container.go-back'} : undefined,
	refresh: ['containers', 'images', 'jobs', 'synapse'],
} as const satisfies Partial<Action>;

/** O1 for Synapse: with what its database needs. */
export const containerUpdateSynapse: Action = {
	...base,
	id: 'container.update-synapse',
	title: 'Update Synapse',
	unavailable: context =>
		notUpdatable(context) ?? (stackOfFamily(context) ? undefined : 'it is not the Synapse of a stack in the config'),
	form: [backup, updates, minutes],
};

/** Of one whose database cannot be backed up from here, which the advice says. */
const withoutBackup: Action = {...containerUpdateSynapse, form: [updates, minutes]};

/** O1: a service of a compose project, pulled and made anew as a job on its host. */
export const containerUpdate: Action = {
	...base,
	id: 'container.update',
	key: 'U',
	choose(context) {
		const container = updatable(context);
		if (!container || !stackOfFamily(context)) {
			return containerUpdate;
		}

		return backupOf(context).hindrance === undefined ? containerUpdateSynapse : withoutBackup;
	},
};
