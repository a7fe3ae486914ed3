import {customActions} from '../actions/custom.js';
import {actions} from '../actions/index.js';
import type {Config} from '../config/schema.js';
import {flows} from '../runbook/index.js';
import {didYouMean} from '../system/nearest.js';
import {type Call, type NameKind, nameKinds, UsageError} from './command.js';
import {bashCompletion} from './completion-bash.js';
import {fishCompletion} from './completion-fish.js';
import {zshCompletion} from './completion-zsh.js';
import {commands, globalFlags} from './index.js';
import {openConfig} from './open.js';

const shells: Readonly<Record<string, typeof bashCompletion>> = {
	bash: bashCompletion,
	zsh: zshCompletion,
	fish: fishCompletion,
};

const isKind = (word: string): word is NameKind => (nameKinds as readonly string[]).includes(word);

/** `synaptop completion SHELL`: made of the registry of commands; `synaptop completion KIND`: the names of that kind, one a line. */
export async function run(call: Call): Promise<number> {
	const [what = '', ...rest] = call.input;
	const names = [...Object.keys(shells), ...nameKinds];
	const shell = Object.hasOwn(shells, what) ? shells[what] : undefined;
	if (!shell && !isKind(what)) {
		throw new UsageError(
			what === ''
				? `for which shell? One of ${Object.keys(shells).join(', ')}`
				: `there are no completions for "${what}"${didYouMean(what, names)} (${Object.keys(shells).join(', ')})`,
		);
	}

	if (shell) {
		call.stdout.write(shell(commands, globalFlags));
		return 0;
	}

	const found = await namesOf(what as NameKind, rest, call);
	call.stdout.write(found.map(name => `${name}\n`).join(''));
	return 0;
}

async function namesOf(kind: NameKind, [of]: readonly string[], call: Call): Promise<readonly string[]> {
	if (kind === 'flows') {
		return flows.map(({id}) => id);
	}

	const config = await configIfGood(call);
	const all = [...actions, ...(config ? customActions(config) : [])];
	switch (kind) {
		case 'hosts': {
			return Object.keys(config?.hosts ?? {});
		}

		case 'stacks': {
			return (config?.stacks ?? []).map(({name}) => name);
		}

		case 'actions': {
			return all.map(({id}) => id);
		}

		case 'fields': {
			const action = all.find(({id}) => id === of);
			return action?.edits ? ['from='] : (action?.form ?? []).flatMap(({id, kind}) => (isHidden(kind) ? [] : `${id}=`));
		}
	}
}

const isHidden = (kind: string): boolean => kind === 'password' || kind === 'secret';

/** Whoever presses Tab is not told what is wrong with the config. */
async function configIfGood({flags}: Call): Promise<Config | undefined> {
	try {
		return await openConfig(flags);
	} catch {
		return undefined;
	}
}
