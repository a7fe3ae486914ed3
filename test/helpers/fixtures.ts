import {readFileSync} from 'node:fs';

/** A recorded file of test/fixtures. */
export const fixtureFile = (name: string): Buffer => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));

/** The body of an answer that `curl -i` recorded. */
export const fixtureBody = (name: string): Buffer => {
	const answer = fixtureFile(name);
	return answer.subarray(answer.indexOf('\r\n\r\n') + 4);
};
