import {wayBack} from '../files/way-back.js';
import {configFiles} from '../sources/config-files.js';
import type {Action} from './action.js';
import {fileHindrance, fileOf, knownFile, reader, restartSteps} from './file.js';

/** Restarts what reads a config file, and watches whether it comes up with it. */
export const fileApply: Action = {
	id: 'file.apply',
	title: 'Restart with it',
	key: 'r',
	risk: 'change',
	kind: 'file',
	operations: ['G1', 'B5'],
	reads: [configFiles],
	explain(context) {
		const file = fileOf(context);
		return `Restarts ${(file && reader(file)) ?? 'what reads it'}, and watches until it is up. If it does not come up, ${(file && wayBack(file)) ?? 'a backup'} can be put back.`;
	},
	unavailable(context) {
		const file = fileOf(context);
		const hindrance = fileHindrance(context);
		if (hindrance !== undefined || !file) {
			return hindrance;
		}

		switch (file.kind) {
			case 'element':
				return 'Element serves it as it is: reload the page';
			case 'compose':
				return 'recreate the project for it to count';
			default:
				return reader(file) === undefined
					? 'nobody says what reads it: name container or unit for it under files: in the config'
					: undefined;
		}
	},
	plan(context) {
		const file = knownFile(context);
		return restartSteps(context, file, wayBack(file));
	},
	next(context, outcome, {steps}) {
		if (outcome.kind !== 'failed' || !fileOf(context)?.facts?.backups.length) {
			return undefined;
		}

		// Which one is as it was before the restart: now the container was started with the new one.
		const back = steps.flatMap(step => (step.kind === 'health' ? (step.back ?? []) : [])).at(0);
		return {action: 'file.restore', input: {backup: back ?? 'newest', restart: true}};
	},
	refresh: ['containers', 'units', 'synapse', 'config-files'],
};
