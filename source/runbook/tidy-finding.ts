import {maskText} from '../actions/mask.js';
import {clean} from '../parsers/clean.js';
import type {Finding} from './flow.js';

// What a flow says is clean and without secrets; what it forgot does not come to the screen, the report or a file.
// Its own words are not searched for secrets: "the token: revoked" is not one.

/** Most lines of evidence. */
const mostLines = 40;
/** Most characters of a line. */
const longest = 2000;

const line = (text: string): string => {
	const cleaned = clean(text);
	return cleaned.length > longest ? `${cleaned.slice(0, longest).toWellFormed()}…` : cleaned;
};

const seen = (text: string): string => line(maskText(text));

/** The finding in lines that can be drawn, each bounded, with secrets masked; `hide` takes out those that are known. */
export function tidyFinding(finding: Finding, hide: (text: string) => string = text => text): Finding {
	const {text, next, evidence} = finding;
	const rest = (evidence?.length ?? 0) - mostLines;
	return {
		...finding,
		text: line(hide(text)),
		...(next === undefined ? {} : {next: line(hide(next))}),
		...(evidence
			? {
					evidence: [
						...evidence.slice(0, mostLines).map(one => seen(hide(one))),
						...(rest > 0 ? [`… ${rest} more lines`] : []),
					],
				}
			: {}),
	};
}
