import assert from 'node:assert/strict';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type TestContext, test} from 'node:test';
import ssh2, {type ParsedKey} from 'ssh2';
import type {Asker} from '../../../source/hosts/asker.js';
import {hostKeyCheck} from '../../../source/hosts/host-key.js';
import {createKeyring} from '../../../source/hosts/keyring.js';
import {readDestination} from '../../../source/hosts/ssh-config.js';

const newKey = () =>
	(ssh2.utils.parseKey(ssh2.utils.generateKeyPairSync('ed25519').public) as ParsedKey).getPublicSSH();

/** Whose known_hosts cannot be written, not even by root: its directory is a file. */
async function checks(t: TestContext, mode: string) {
	const directory = await mkdtemp(join(tmpdir(), 'synaptop-key-'));
	t.after(() => rm(directory, {recursive: true}));
	await writeFile(join(directory, 'file'), '');
	const asked: string[] = [];
	const answers: boolean[] = [];
	const asker = {
		async ask({text}: {text: readonly string[]}) {
			asked.push(text.join('\n'));
			return answers.shift() ? [] : undefined;
		},
	} as unknown as Asker;
	const options = new Map([
		['hostname', ['m.example.org']],
		['userknownhostsfile', [join(directory, 'file', 'known_hosts')]],
		['stricthostkeychecking', [mode]],
	]);
	const destination = readDestination('m', 'm', options);
	const keyring = createKeyring();
	return {asked, answers, check: () => hostKeyCheck({name: 'm', destination, asker, keyring})};
}

test('a key that cannot be written down is asked for once, and that is said once', async t => {
	const {asked, answers, check} = await checks(t, 'ask');
	const key = newKey();
	answers.push(true);
	const first = await check();
	await first.verify(key);
	assert.match(
		(await first.remember()) ?? '',
		/host key of m .* until the program ends.*known_hosts cannot be written/,
	);
	const second = await check();
	await second.verify(key);
	assert.equal(await second.remember(), undefined);
	assert.equal(asked.length, 1);
});

test('another key than the one in memory is not taken in silence, even by accept-new', async t => {
	const {asked, check} = await checks(t, 'accept-new');
	const first = await check();
	await first.verify(newKey());
	assert.ok(await first.remember());
	assert.equal(asked.length, 0);
	await assert.rejects(
		check().then(second => second.verify(newKey())),
		/was not accepted/,
	);
	assert.match(asked[0] ?? '', /another key a while ago/);
});
