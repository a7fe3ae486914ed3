import type {Answer, Ask, Question} from './question.js';

/** Puts questions one at a time and tells when one is open, so that clocks can be stopped meanwhile. */
export interface Asker {
	ask(question: Omit<Question, 'host'>, signal?: AbortSignal): Promise<Answer>;
	/** The title of the question that is open. */
	readonly open: string | undefined;
	/** Resolves when no question is open. */
	idle(): Promise<void>;
}

export interface AskerOptions {
	/** As the person knows it. */
	readonly host: string;
	readonly ask: Ask;
	readonly signal: AbortSignal;
	/** Called with the title when a question opens, with undefined when it closes. */
	readonly changed?: (title: string | undefined) => void;
}

export function createAsker({host, ask, signal, changed}: AskerOptions): Asker {
	let open: string | undefined;
	let last: Promise<unknown> = Promise.resolve();

	const put = async (question: Omit<Question, 'host'>, own?: AbortSignal): Promise<Answer> => {
		const both = own ? AbortSignal.any([signal, own]) : signal;
		if (both.aborted) {
			return undefined;
		}

		open = question.title;
		changed?.(open);
		try {
			const answer = await ask({host, ...question}, both);
			return both.aborted ? undefined : answer;
		} catch {
			// Nobody there to answer is a no.
			return undefined;
		} finally {
			open = undefined;
			changed?.(undefined);
		}
	};

	return {
		get open() {
			return open;
		},
		ask(question, own) {
			const answer = last.then(() => put(question, own));
			last = answer;
			return answer;
		},
		async idle() {
			await last;
		},
	};
}
