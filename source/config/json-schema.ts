import {z} from 'zod';
import {schema} from './schema.js';

/** The part of JSON Schema that zod makes of our schema. */
export interface JsonSchema {
	readonly type?: string;
	readonly description?: string;
	readonly default?: unknown;
	readonly const?: unknown;
	readonly enum?: readonly unknown[];
	readonly properties?: Readonly<Record<string, JsonSchema>>;
	readonly additionalProperties?: JsonSchema | false;
	readonly items?: JsonSchema;
	readonly anyOf?: readonly JsonSchema[];
	readonly [key: string]: unknown;
}

/** What editors check the config file with: schema/synaptop.schema.json is this. */
export function jsonSchema(): JsonSchema {
	const made = z.toJSONSchema(schema, {io: 'input'}) as JsonSchema;
	const {hosts} = made.properties!;
	// A refinement has no form of its own in JSON Schema.
	const host = {...(hosts!.additionalProperties as JsonSchema), oneOf: [{required: ['ssh']}, {required: ['local']}]};
	return {
		...made,
		title: "synaptop's config file",
		properties: {...made.properties, hosts: {...hosts, minProperties: 1, additionalProperties: host}},
	};
}

/** The schema of the value at a key path; undefined where there is none. */
export function schemaAt(root: JsonSchema, keys: readonly PropertyKey[]): JsonSchema | undefined {
	let here: JsonSchema | undefined = root;
	for (const key of keys) {
		const branches: readonly JsonSchema[] = here?.anyOf ?? (here ? [here] : []);
		here = branches.map(branch => child(branch, key)).find(found => found !== undefined);
	}

	return here;
}

function child(schema: JsonSchema, key: PropertyKey): JsonSchema | undefined {
	if (typeof key === 'number') {
		return schema.items;
	}

	return schema.properties?.[String(key)] ?? (schema.additionalProperties || undefined);
}

/** The keys of a mapping that may stand there; empty where any may. */
export function allowedKeys(schema: JsonSchema | undefined): readonly string[] {
	return [schema, ...(schema?.anyOf ?? [])].flatMap(branch => Object.keys(branch?.properties ?? {}));
}

/** What may stand there, in words: "true or false", "one of terminal, dark". */
export function allowedValue(schema: JsonSchema | undefined): string {
	if (!schema) {
		return 'something else';
	}

	if (schema.anyOf) {
		return schema.anyOf.map(allowedValue).join(' or ');
	}

	if (schema.const !== undefined) {
		return String(schema.const);
	}

	if (schema.enum) {
		return `one of ${schema.enum.join(', ')}`;
	}

	switch (schema.type) {
		case 'boolean':
			return 'true or false';
		case 'string':
			return 'text';
		case 'array':
			return `a list of ${allowedValue(schema.items)}`;
		case 'object': {
			const keys = Object.keys(schema.properties ?? {});
			return keys.length > 0 ? `a mapping with ${keys.join(', ')}` : 'a mapping (NAME: value)';
		}

		default:
			return schema.type ? `a ${schema.type}` : 'something else';
	}
}
