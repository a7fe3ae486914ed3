import type {Section} from '../../looking/draft.js';
import {line} from '../ask-terminal.js';
import type {Call} from '../command.js';
import {Stopped} from '../stoppable.js';
import {misfit} from './config-text.js';

/** Somebody sits there who can be asked. */
export const canAsk = ({stdin, stderr}: Call): boolean => Boolean(stdin.isTTY && stderr.isTTY);

/** Asks the person for what was not seen; Enter leaves it out. */
export async function complete(sections: readonly Section[], call: Call): Promise<readonly Section[]> {
	if (!canAsk(call)) {
		return sections;
	}

	const completed: Section[] = [];
	for (const section of sections) {
		completed.push(section.value === undefined && section.ask ? await answered(section, section.ask, call) : section);
	}

	return completed;
}

async function answered(
	section: Section,
	{prompt: text, read}: NonNullable<Section['ask']>,
	call: Call,
): Promise<Section> {
	for (;;) {
		const answer = await prompt(`${text}; Enter to leave it out: `, call);
		if (answer === '') {
			return section;
		}

		const value = read(answer);
		const wrong = misfit(section.key, value);
		if (wrong === undefined) {
			return {...section, value};
		}

		call.stderr.write(`${wrong}\n`);
	}
}

/** One line from the person; throws Stopped on Ctrl-C. */
export async function prompt(text: string, call: Call): Promise<string> {
	try {
		return (await line(text, false, call.signal, call)).trim();
	} catch {
		throw new Stopped();
	}
}
