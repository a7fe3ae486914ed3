import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {test} from 'node:test';
import {jsonSchema} from '../../../source/config/json-schema.js';
import {generated} from '../../../tools/generate.js';

for (const [name, make] of Object.entries(generated)) {
	test(`${name} is what \`npm run generate\` writes`, async () => {
		const file = new URL(`../../../${name}`, import.meta.url);
		assert.equal(await readFile(file, 'utf8'), await make(), `${name} is stale: npm run generate`);
	});
}

test('every key of the config is described', () => {
	const schema = jsonSchema();
	const host = schema.properties!.hosts!.additionalProperties;
	for (const [name, {description}] of Object.entries({
		...schema.properties,
		...(host ? host.properties : {}),
	})) {
		assert.ok(description, name);
	}
});
