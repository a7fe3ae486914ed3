import type {Answer, Ask} from './hosts/question.js';
import type {PendingQuestion} from './program.js';
import {Observable} from './system/observable.js';

export interface Questions {
	readonly ask: Ask;
	readonly waiting: Observable<readonly PendingQuestion[]>;
}

/** Questions that wait for the screen: asked by hosts, answered by an overlay, withdrawn when the connection is given up. */
export function createQuestions(): Questions {
	const waiting = new Observable<readonly PendingQuestion[]>([]);
	const ask: Ask = (question, signal) =>
		new Promise<Answer>(resolve => {
			const settle = (answer: Answer): void => {
				signal.removeEventListener('abort', withdraw);
				waiting.value = waiting.value.filter(other => other !== entry);
				resolve(answer);
			};

			const withdraw = () => settle(undefined);
			const entry: PendingQuestion = {question, answer: settle};
			if (signal.aborted) {
				resolve(undefined);
				return;
			}

			signal.addEventListener('abort', withdraw);
			waiting.value = [...waiting.value, entry];
		});
	return {ask, waiting};
}
