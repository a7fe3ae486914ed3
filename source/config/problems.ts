import type {z} from 'zod';
import {didYouMean, nearest} from '../system/nearest.js';
import {allowedKeys, allowedValue, type JsonSchema, schemaAt} from './json-schema.js';

/** One thing that is wrong, at a key path of the file. */
export interface Problem {
	readonly path: readonly PropertyKey[];
	readonly text: string;
}

type Issue = z.core.$ZodIssue;

/** zod's findings in the words of the config file: what is wrong, what is allowed, the nearest valid name. */
export function problemsOf(issues: readonly Issue[], data: unknown, root: JsonSchema): readonly Problem[] {
	const flat = issues.flatMap(issue => flatten(issue, data));
	const typos = flat.flatMap(issue => (issue.code === 'unrecognized_keys' ? meant(issue, root) : []));
	const mistyped = (path: readonly PropertyKey[]) => typos.includes(path.join('\0'));
	return flat
		.filter(issue => !(valueAt(data, issue.path) === undefined && mistyped(issue.path)))
		.filter(issue => !needs(issue).some(key => mistyped([...issue.path, key])))
		.flatMap(issue => describe(issue, data, root));
}

/** A failed union is told by the branch that has the value's own form, if one has. */
function flatten(issue: Issue, data: unknown, above: readonly PropertyKey[] = []): Issue[] {
	const here = {...issue, path: [...above, ...issue.path]};
	if (here.code !== 'invalid_union') {
		return [here];
	}

	const branch = here.errors.find(errors => errors.every(error => error.path.length > 0 || !isForm(error)));
	return branch ? branch.flatMap(error => flatten(error, data, here.path)) : [here];
}

const isForm = (issue: Issue): boolean => issue.code === 'invalid_type' || issue.code === 'invalid_value';

/** The keys of which a refinement misses one. */
const needs = (issue: Issue): readonly string[] => (issue.code === 'custom' ? (issue.params?.needs ?? []) : []);

/** The paths of the keys that mistyped ones were meant to be. */
const meant = (issue: Extract<Issue, {code: 'unrecognized_keys'}>, root: JsonSchema): string[] =>
	issue.keys.flatMap(key => {
		const name = nearest(key, allowedKeys(schemaAt(root, issue.path)));
		return name === undefined ? [] : [[...issue.path, name].join('\0')];
	});

function describe(issue: Issue, data: unknown, root: JsonSchema): readonly Problem[] {
	const {path} = issue;
	switch (issue.code) {
		case 'unrecognized_keys': {
			const allowed = allowedKeys(schemaAt(root, path));
			return issue.keys.map(key => ({
				path: [...path, key],
				text: `unknown key${didYouMean(key, allowed)} (allowed: ${allowed.join(', ')})`,
			}));
		}

		case 'invalid_key': {
			return [{path, text: `the name ${issue.issues[0]?.message ?? 'is not allowed'}`}];
		}

		case 'invalid_type':
		case 'invalid_value':
		case 'invalid_union': {
			return [{path, text: wrongValue(valueAt(data, path), schemaAt(root, path))}];
		}

		default: {
			return [{path, text: issue.message}];
		}
	}
}

function wrongValue(value: unknown, schema: JsonSchema | undefined): string {
	const allowed = allowedValue(schema);
	if (value === undefined) {
		return `missing; must be ${allowed}`;
	}

	const hint = typeof value === 'string' ? didYouMean(value, (schema?.enum ?? []).map(String)) : '';
	return `must be ${allowed}, is ${shown(value)}${hint}`;
}

function shown(value: unknown): string {
	if (value === null) {
		return 'empty';
	}

	if (Array.isArray(value)) {
		return 'a list';
	}

	if (typeof value === 'object') {
		return 'a mapping';
	}

	const text = JSON.stringify(value);
	return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

const valueAt = (data: unknown, path: readonly PropertyKey[]): unknown =>
	path.reduce<unknown>((here, key) => (here as Record<PropertyKey, unknown> | null | undefined)?.[key], data);
