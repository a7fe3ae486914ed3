import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type TestContext, test} from 'node:test';
import fc from 'fast-check';
import {
	fingerprint,
	knownKeyTypes,
	lookupHostKey,
	matchesName,
	parseKnownHosts,
} from '../../../source/hosts/known-hosts.js';
import {appendKnownHost, formatKnownHost, readKnownHosts} from '../../../source/hosts/known-hosts-file.js';
import {needs} from '../../helpers/programs.js';

/** Keys made by ssh-keygen for this test only; nobody has the other half any more. */
const keys = {
	one: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDipc+egTFzJeEwNRuTJDwwfGcSPzL55aKcx87POeIxd',
	two: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcOX2nFkLtgsvZ+gU48DQbcjGSkee+XhuBl/iw75dBN',
	rsa: 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDVT9EyK/b0182LRXbeD1BaHHb7fUH51BrBuBvXMq+c35ob+glTklrhgl7k3UXGNhy5mbr/odb49ECM9Dc2iUeOmVe5bxx48NoeedPQe8Q369nL+Ed0z1U1BytBgWMQmpHIGAsF/z50IFKec1WDGNwCq3z+x4+Q0M44uvb70b4f3xaA1/cP7FfjxpZLDMTv+bo4IDUx4wnMub2fsF9l+YdmAxsr8v5N6YAEVIfj7iPFz0vLb2Z4CMfD7Vs448aMxIz9V3AbMIhC8UGzAO7Jn4hmfqDOam9gS4oMxtMCnHchdAFtpUXfqC/wECoo+6gq79Xq9hOPdArg14bc+Aw283f7',
};
const blob = (name: keyof typeof keys) => Buffer.from(keys[name].split(' ')[1]!, 'base64');
const at = (hostname: string, port = 22, hostKeyAlias?: string) => ({hostname, port, hostKeyAlias});

function temporary(t: TestContext): string {
	const directory = mkdtempSync(join(tmpdir(), 'synaptop-known-'));
	t.after(() => rmSync(directory, {recursive: true}));
	return directory;
}

function verdict(text: string, name: keyof typeof keys, host = at('host')) {
	const {kind, ...rest} = lookupHostKey(parseKnownHosts(text, 'f'), host, blob(name));
	return [kind, 'line' in rest ? rest.line : undefined];
}

test('known, unknown, changed (by another type too, as ssh has it)', () => {
	assert.deepEqual(verdict(`# c\n\nhost ${keys.one} a comment\n`, 'one'), ['known', 3]);
	assert.deepEqual(verdict(`other ${keys.one}`, 'one'), ['unknown', undefined]);
	const changed = lookupHostKey(parseKnownHosts(`host ${keys.one}\nhost ${keys.rsa}`, 'f'), at('host'), blob('two'));
	assert.deepEqual(changed, {
		kind: 'changed',
		type: 'ssh-ed25519',
		fingerprint: fingerprint(blob('two')),
		expected: [
			{file: 'f', line: 1, type: 'ssh-ed25519', fingerprint: fingerprint(blob('one'))},
			{file: 'f', line: 2, type: 'ssh-rsa', fingerprint: fingerprint(blob('rsa'))},
		],
	});
	assert.deepEqual(verdict(`host ${keys.rsa}`, 'one'), ['changed', undefined]);
	assert.deepEqual(verdict(`host ${keys.two}\nhost ${keys.one}`, 'one'), ['known', 2]);
});

test('revoked wins over known, for this key and host only', () => {
	assert.deepEqual(verdict(`host ${keys.one}\n@revoked * ${keys.one}`, 'one'), ['revoked', 2]);
	assert.deepEqual(verdict(`host ${keys.one}\n@revoked other ${keys.one}`, 'one'), ['known', 1]);
	assert.deepEqual(verdict(`host ${keys.one}\n@revoked * ${keys.two}`, 'one'), ['known', 1]);
	assert.deepEqual(verdict(`@revoked * ${keys.two}`, 'one'), ['unknown', undefined]);
	assert.deepEqual(verdict(`@revoked host ${keys.one}`, 'one', at('host', 2222)), ['revoked', 1]);
});

test('a certificate authority is told, unless the key itself is known or another one expected', () => {
	assert.deepEqual(verdict(`@cert-authority *.org ${keys.two}`, 'one', at('a.org')), ['authority', 1]);
	assert.deepEqual(verdict(`@cert-authority host ${keys.one}`, 'one'), ['authority', 1]);
	assert.deepEqual(verdict(`@cert-authority host ${keys.two}\nhost ${keys.one}`, 'one'), ['known', 2]);
	assert.deepEqual(verdict(`@cert-authority host ${keys.two}\nhost ${keys.rsa}`, 'one'), ['changed', undefined]);
});

test('ports, aliases, case', () => {
	assert.deepEqual(verdict(`[host]:2222 ${keys.one}`, 'one', at('Host', 2222)), ['known', 1]);
	assert.deepEqual(verdict(`[host]:2222 ${keys.one}`, 'one'), ['unknown', undefined]);
	// ssh takes the bare name's key for any port, but does not call another key changed.
	assert.deepEqual(verdict(`host ${keys.one}`, 'one', at('host', 2222)), ['known', 1]);
	assert.deepEqual(verdict(`host ${keys.two}`, 'one', at('host', 2222)), ['unknown', undefined]);
	assert.deepEqual(verdict(`alias ${keys.one}`, 'one', at('host', 2222, 'Alias')), ['known', 1]);
	assert.deepEqual(verdict(`host ${keys.one}`, 'one', at('host', 22, 'alias')), ['unknown', undefined]);
});

test('bad lines are left out and named', () => {
	const text = [
		'host',
		`@marked host ${keys.one}`,
		'host ssh-ed25519 AAAA',
		`host ssh-rsa ${keys.one.split(' ')[1]}`,
		'host 1024 35 1234567',
		`|1|xx ${keys.one}`,
		`  host,other\t${keys.one}\r`,
	].join('\n');
	const {entries, problems} = parseKnownHosts(text, 'f');
	assert.deepEqual(
		entries.map(({line, names}) => [line, names]),
		[[7, 'host,other']],
	);
	assert.deepEqual(
		problems.map(({line, reason}) => [line, reason]),
		[
			[1, 'not three fields: names, key type, key'],
			[2, 'unknown marker @marked'],
			[3, 'the key is not of type ssh-ed25519'],
			[4, 'the key is not of type ssh-rsa'],
			[5, 'a key of SSH protocol 1'],
			[6, 'hashed name not understood'],
		],
	);
});

test('key types that a host is known by', () => {
	const known = parseKnownHosts(`host ${keys.rsa}\n[host]:23 ${keys.one}\n@cert-authority host ${keys.two}`, 'f');
	assert.deepEqual(knownKeyTypes(known, at('host')), ['ssh-rsa']);
	assert.deepEqual(knownKeyTypes(known, at('host', 23)), ['ssh-ed25519']);
	assert.deepEqual(knownKeyTypes(known, at('host', 24)), ['ssh-rsa']);
	assert.deepEqual(knownKeyTypes(known, at('none')), []);
});

test('a pattern made to hurt is matched in no time', () => {
	assert.equal(matchesName(`${'*a'.repeat(40)}b`, 'a'.repeat(250)), false);
});

test('patterns as ssh-keygen -F reads them', needs('ssh-keygen'), t => {
	const file = join(temporary(t), 'known');
	const pattern = fc.stringMatching(/^!?[ab.*?]{1,5}$/);
	const name = fc.stringMatching(/^[ab.]{1,5}$/).filter(text => !text.startsWith('.'));
	fc.assert(
		fc.property(fc.array(pattern, {minLength: 1, maxLength: 4}), name, (patterns, host) => {
			const names = patterns.join(',');
			writeFileSync(file, `${names} ${keys.one}\n`);
			const found = spawnSync('ssh-keygen', ['-F', host, '-f', file]).status === 0;
			assert.equal(matchesName(names, host), found, `${names} / ${host}`);
		}),
		{numRuns: 80},
	);
});

test('files hashed by ssh-keygen -H are read, lines hashed here are found by ssh-keygen -F', needs('ssh-keygen'), t => {
	const file = join(temporary(t), 'known');
	writeFileSync(file, `host,10.0.0.1 ${keys.one}\n[host]:2222 ${keys.two}\n@revoked bad ${keys.one}\n`);
	execFileSync('ssh-keygen', ['-H', '-f', file], {stdio: 'ignore'});
	const text = readFileSync(file, 'utf8');
	assert.match(text, /^\|1\|/);
	assert.deepEqual(verdict(text, 'one')[0], 'known');
	assert.deepEqual(verdict(text, 'one', at('10.0.0.1'))[0], 'known');
	assert.deepEqual(verdict(text, 'two', at('host', 2222))[0], 'known');
	assert.deepEqual(verdict(text, 'two')[0], 'changed');
	assert.deepEqual(verdict(text, 'one', at('bad'))[0], 'revoked');
	writeFileSync(file, `${formatKnownHost(at('New', 2223), blob('one'), true)}\n`);
	assert.doesNotMatch(readFileSync(file, 'utf8'), /new/i);
	assert.equal(spawnSync('ssh-keygen', ['-F', '[new]:2223', '-f', file]).status, 0);
	assert.equal(spawnSync('ssh-keygen', ['-F', 'new', '-f', file]).status, 1);
});

test('fingerprints as ssh-keygen -l prints them', needs('ssh-keygen'), t => {
	const file = join(temporary(t), 'key.pub');
	writeFileSync(file, `${keys.rsa}\n`);
	const printed = execFileSync('ssh-keygen', ['-l', '-f', file]).toString();
	assert.ok(printed.includes(fingerprint(blob('rsa'))), printed);
});

test('a line is added: directory 0700, file 0600, what was there stays, an unfinished line is ended', async t => {
	const directory = join(temporary(t), 'home', '.ssh');
	const file = join(directory, 'known_hosts');
	await appendKnownHost(file, at('host'), blob('one'), {hash: false});
	assert.equal(statSync(directory).mode & 0o777, 0o700);
	assert.equal(statSync(file).mode & 0o777, 0o600);
	assert.equal(readFileSync(file, 'utf8'), `host ${keys.one}\n`);
	writeFileSync(file, '# mine\r\nbroken');
	chmodSync(file, 0o644);
	await appendKnownHost(file, at('::1', 2222), blob('two'), {hash: false});
	await appendKnownHost(file, at('h', 22, 'alias'), blob('rsa'), {hash: true});
	const [first, second, third, fourth] = readFileSync(file, 'utf8').split('\n');
	assert.deepEqual([first, second, third], ['# mine\r', 'broken', `[::1]:2222 ${keys.two}`]);
	assert.match(fourth!, /^\|1\|[^ ]+ ssh-rsa /);
	assert.equal(statSync(file).mode & 0o777, 0o644, 'the owner chose it');
	const known = await readKnownHosts([file]);
	assert.equal(lookupHostKey(known, at('::1', 2222), blob('two')).kind, 'known');
	assert.equal(lookupHostKey(known, at('any', 1, 'alias'), blob('rsa')).kind, 'known');
	await assert.rejects(appendKnownHost(file, at('two words'), blob('one'), {hash: false}), RangeError);
	await assert.rejects(appendKnownHost(file, at('*'), blob('one'), {hash: true}), RangeError);
});

test('several files: the missing one is empty, the unreadable one is named', async t => {
	const directory = temporary(t);
	const file = join(directory, 'b');
	writeFileSync(file, `host ${keys.one}\n`);
	const known = await readKnownHosts([join(directory, 'a'), directory, file]);
	assert.equal(lookupHostKey(known, at('host'), blob('one')).kind, 'known');
	assert.deepEqual(
		known.problems.map(problem => [problem.file, problem.line]),
		[[directory, 0]],
	);
});
