import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {parseServerName} from '../../../source/federation/server-name.js';

const good: ReadonlyArray<readonly [string, string, string, number?]> = [
	// The examples of the spec.
	['matrix.org', 'name', 'matrix.org'],
	['matrix.org:8888', 'name', 'matrix.org', 8888],
	['1.2.3.4', 'ipv4', '1.2.3.4'],
	['1.2.3.4:1234', 'ipv4', '1.2.3.4', 1234],
	['[1234:5678::abcd]', 'ipv6', '1234:5678::abcd'],
	['[1234:5678::abcd]:5678', 'ipv6', '1234:5678::abcd', 5678],
	['[::ffff:192.0.2.1]', 'ipv6', '::ffff:192.0.2.1'],
	['localhost', 'name', 'localhost'],
	['xn--bcher-kva.example:08448', 'name', 'xn--bcher-kva.example', 8448],
	['1.2.3.4.example', 'name', '1.2.3.4.example'],
];

for (const [text, kind, host, port] of good) {
	test(`${text} is a server name`, () => {
		const parsed = parseServerName(text);
		assert.ok(parsed.good);
		assert.deepEqual(parsed.name, {text, kind, host, ...(port === undefined ? {} : {port})});
	});
}

const bad: ReadonlyArray<readonly [string, number, RegExp]> = [
	['', 0, /empty/],
	['example .org', 7, /a space/],
	['exämple.org', 2, /"?ä|U\+00E4/],
	['matrix_server.org', 6, /"_"/],
	['example..org', 8, /empty/],
	['.example.org', 0, /empty/],
	[`${'a'.repeat(64)}.org`, 0, /63/],
	[`${'a.'.repeat(130)}b`, 255, /255/],
	['example.org:', 12, /port is wanted/],
	['example.org:84a8', 14, /digits only, not "a"/],
	['example.org:0', 12, /1 to 65535/],
	['example.org:65536', 12, /1 to 65535/],
	['example.org:000443', 12, /1 to 65535/],
	[':8448', 0, /before the colon/],
	['https://example.org', 0, /no scheme/],
	['example.org/', 11, /"\/"/],
	['@user', 0, /"@"/],
	['::1', 0, /in \[ \]/],
	['a:b:c', 3, /in \[ \]/],
	['[::1', 4, /ends with/],
	['[::1]8448', 5, /only ":"/],
	['[fe80::1%eth0]', 8, /"%"/],
	['[1:2:3]', 1, /no IPv6 address/],
	['[::1]:', 6, /port is wanted/],
	['1.2.3.400', 6, /0 to 255/],
	['1.2.3.04', 6, /0 to 255/],
	['256.1.1.1:8448', 0, /0 to 255/],
	['1.2.3', 4, /not a number/],
	['example.0x1f', 8, /not a number/],
];

for (const [text, at, what] of bad) {
	test(`"${text.slice(0, 40)}" is none, and its place is told`, () => {
		const parsed = parseServerName(text);
		assert.ok(!parsed.good);
		assert.equal(parsed.fault.at, at);
		assert.match(parsed.fault.what, what);
	});
}

test('what the spec advises against is noted', () => {
	const notes = (text: string) => {
		const parsed = parseServerName(text);
		return parsed.good ? parsed.notes.length : -1;
	};
	assert.equal(notes('example.org'), 0);
	assert.equal(notes('Example.org'), 1);
	assert.equal(notes('-a.example.org'), 1);
	assert.equal(notes('example.org.'), 1);
	assert.equal(notes(`${'a.'.repeat(116)}org`), 1);
});

test('whatever is parsed, the place is in the text, and a good name can be a URL', () => {
	fc.assert(
		fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\w.:[\]-]{0,30}$/)), text => {
			const parsed = parseServerName(text);
			if (parsed.good) {
				const host = parsed.name.kind === 'ipv6' ? `[${parsed.name.host}]` : parsed.name.host;
				// Only Punycode that is none is not.
				assert.ok(URL.canParse(`https://${host}/`) || /xn--/i.test(host));
			} else {
				assert.ok(parsed.fault.at >= 0 && parsed.fault.at <= text.length);
			}
		}),
	);
});
