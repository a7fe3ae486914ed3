import {actions as allActions} from './actions/index.js';
import type {Config} from './config/schema.js';
import type {Ask} from './hosts/question.js';
import type {PendingQuestion, Program} from './program.js';
import {Observable} from './system/observable.js';

export interface ProgramOptions {
	/** Answers questions; if absent they wait in `program.questions` for the screen. */
	readonly ask?: Ask;
}

/** Everything behind the screen, from the config. Nothing is connected yet: hosts connect when first used. */
export function createProgram(config: Config, _options: ProgramOptions = {}): Program {
	const questions = new Observable<readonly PendingQuestion[]>([]);
	const actions = allActions.filter(action => !config.readOnly || action.risk === 'read');
	return {config, actions, questions} as unknown as Program;
}
