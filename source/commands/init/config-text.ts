import {stringify} from 'yaml';
import {schema} from '../../config/schema.js';
import type {Section} from '../../looking/draft.js';
import {clean} from '../../parsers/clean.js';

const comment = (text: string): string => `# ${clean(text)}`.trimEnd();

const yaml = (key: string, value: unknown): readonly string[] =>
	stringify({[key]: value}, {lineWidth: 0, indentSeq: true})
		.trimEnd()
		.split('\n');

/** Why a value cannot stand under its key; undefined where it can. */
export function misfit(key: string, value: unknown): string | undefined {
	const field = schema.shape[key as keyof typeof schema.shape];
	const [issue] = field?.safeParse(value).error?.issues ?? [];
	return issue && `${[key, ...issue.path].map(String).join('.')}: ${issue.message}`;
}

function sectionText({key, about, remarks, value, example}: Section): readonly string[] {
	const wrong = value === undefined ? undefined : misfit(key, value);
	const said = [...remarks, ...(wrong === undefined ? [] : [`What was found cannot be used: ${wrong}`])];
	const body =
		value === undefined || wrong !== undefined ? yaml(key, example).map(line => `# ${line}`) : yaml(key, value);
	return [comment(about), ...said.map(text => comment(`  ${text}`)), ...body, ''];
}

/** The config file: each key with what it is and how it was found; what was not found as a commented example. */
export const configText = (sections: readonly Section[], made: string): string =>
	[
		comment(made),
		comment('What was not found is commented out. All keys: readme.md; `synaptop check` looks once with this file.'),
		'',
		...sections.flatMap(sectionText),
		'# Nothing that changes anything can be done.',
		'# readOnly: true',
		'',
	].join('\n');
