import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {maskSql} from '../../../source/parsers/sql-mask.js';

const cases: ReadonlyArray<readonly [query: string, shown: string]> = [
	["select * from users where name = 'alice' and id = 4", "select * from users where name = '•••' and id = 4"],
	["select 'it''s' || 'x'", "select '•••' || '•••'"],
	["select E'a\\'b' , e'\\\\'", "select '•••' , '•••'"],
	['select $$alice$$, $tag$ $$ bob $tag$ from "Ünq""uoted\'s"', "select '•••', '•••' from \"Ünq\"\"uoted's\""],
	["select 1 -- alice's note\n, 2 /* bob's\nnote */ + 3", 'select 1 , 2 + 3'],
	["alter role x password 'geheim", "alter role x password '•••'"],
	['select $1, $2', 'select $1, $2'],
	// With standard_conforming_strings off this string would go on.
	["select 'a\\' or b = 'secret'", "select '•••'…"],
	['select\n\t1', 'select 1'],
	['\x1b[31mselect \u202e1', 'select 1'],
];

for (const [query, shown] of cases) {
	test(`what is left of ${JSON.stringify(query)}`, () => {
		assert.equal(maskSql(query), shown);
	});
}

const literals: ReadonlyArray<(text: string) => string> = [
	text => `'${text.replaceAll("'", "''")}'`,
	text => `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
	text => `$x1$${text}$x1$`,
	text => `/*${text.replaceAll('*/', '')}*/`,
	text => `--${text.replace(/[\r\n]/g, '')}\n`,
];

test('no string and no comment gets through, whatever is in it and wherever the server cut the query off', () => {
	const words = fc
		.array(fc.constantFrom("'", '"', '\\', '$', '$$', '--', '/*', 'E', ' ', '\n'), {maxLength: 6})
		.map(all => all.join(''));
	const part = fc
		.tuple(fc.constantFrom(...literals), words, words)
		.map(([write, before, after]) => write(`${before}SECRET${after}`));
	fc.assert(
		fc.property(fc.array(part, {minLength: 1, maxLength: 4}), fc.nat(200), (parts, cut) => {
			const query = `select ${parts.join(', ')}`;
			assert.ok(!maskSql(query).includes('SECRET'), query);
			assert.ok(!maskSql(query.slice(0, cut)).includes('SECRET'), query);
		}),
	);
});
