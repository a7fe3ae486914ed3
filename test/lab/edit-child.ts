// `node --import tsx edit-child.ts CONFIG ACTION FILE STEP [EDITED]`: does an action on a config file, and ends itself by SIGKILL
// just before that step of its plan. Prints the number of steps before.
import {readFile} from 'node:fs/promises';
import process from 'node:process';
import type {FormInput} from '../../source/actions/form.js';
import {actions} from '../../source/actions/index.js';
import {parseConfig} from '../../source/config/load.js';
import {createProgram} from '../../source/create-program.js';
import {beginEdit} from '../../source/files/begin-edit.js';
import {configFiles} from '../../source/sources/config-files.js';
import './lab.js';

const [, , config, id, file, step, edited] = process.argv;
const program = createProgram(await parseConfig(await readFile(config!, 'utf8'), 'child'));
const {data} = await program.sources.once(configFiles, 'matrix', {timeout: 20_000});
const {stack} = data.find(({path}) => path === file)!;
const target = {host: 'matrix', kind: 'file', id: file!, name: file!, stack} as const;
const action = actions.find(one => one.id === id)!;
const input: FormInput =
	edited === undefined
		? {backup: 'newest', restart: true}
		: {edit: await (await beginEdit(program, target)).finish(await readFile(edited))};
const plan = program.plan(action, target, action.form || action.edits ? input : undefined);
process.stdout.write(`${plan.steps.length}\n`);
const outcome = await program.run(action, target, {
	plan,
	onStep(index) {
		if (index === Number(step)) {
			process.kill(process.pid, 'SIGKILL');
		}
	},
});
process.stdout.write(`${JSON.stringify(outcome)}\n`);
await program.close();
