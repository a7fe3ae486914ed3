import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {promisify} from 'node:util';
import {cancelJob} from '../../source/jobs/end-job.js';
import {cutWay} from './cut-way.js';
import {docker, lab} from './lab.js';
import {
	backups,
	base,
	configFor,
	enter,
	files,
	finals,
	lastJob,
	make,
	makePlace,
	own,
	removePlace,
	watchNames,
} from './making-backups.js';
import {eventually} from './screen.js';

const execute = promisify(execFile);
const container = `lab-test-kept-${process.pid}`;
const synapse = `{host: matrix, container: ${container}, config: /data/homeserver.yaml}`;
const here = mkdtempSync(path.join(tmpdir(), 'synaptop-kept-'));

const put = (name: string, text: string): void => {
	const file = path.join(here, 'data', name);
	mkdirSync(path.dirname(file), {recursive: true});
	writeFileSync(file, text);
};

const homeserver = `server_name: kept.test
pid_file: /data/homeserver.pid
signing_key_path: /data/keys/signing.key
log_config: /data/log.config
media_store_path: /data/media store
app_service_config_files: [/data/bridge.yaml, "/data/it's.yaml"]
registration_shared_secret_path: /data/keys/shared
oidc_providers: [{client_secret_path: /data/oidc}]
federation_custom_ca_list: [/data/ca.pem]
`;

const settings: Readonly<Record<string, string>> = {
	'homeserver.yaml': homeserver,
	'keys/signing.key': 'ed25519 a_key seed\n',
	'log.config': 'version: 1\n',
	'bridge.yaml': 'id: bridge\n',
	"it's.yaml": 'id: its\n',
	'keys/shared': 'shared\n',
	oidc: 'oidc\n',
	'ca.pem': 'ca\n',
};

const media: Readonly<Record<string, string>> = {
	'local_content/aa/bb/one': 'one'.repeat(9999),
	'local_content/aa/bb/with\nline end and ü': 'two',
	'local_thumbnails/aa/bb/one/32-32-image-png-crop': 'three',
	[`local_content/${'l'.repeat(120)}`]: 'long',
};
const caches: Readonly<Record<string, string>> = {
	'remote_content/other.test/aa': 'four',
	'remote_thumbnail/other.test/aa': 'five',
	'url_cache/2026-01-01/x': 'six',
	'url_cache_thumbnails/2026-01-01/x': 'seven',
};

/** What an archive holds: names and hashes. */
async function unpacked(archive: string): Promise<Record<string, string>> {
	const place = mkdtempSync(path.join(tmpdir(), 'synaptop-unpacked-'));
	try {
		await execute('tar', ['-xf', archive, '-C', place]);
		const {stdout} = await execute('find', ['.', '-type', 'f', '-print0'], {cwd: place});
		return Object.fromEntries(
			stdout
				.split('\0')
				.filter(Boolean)
				.map(name => [name.slice('./data/'.length), hash(readFileSync(path.join(place, name)))]),
		);
	} finally {
		rmSync(place, {recursive: true});
	}
}

const hash = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
const hashes = (all: Readonly<Record<string, string>>, under = ''): Record<string, string> =>
	Object.fromEntries(Object.entries(all).map(([name, text]) => [under + name, hash(text)]));

const only = (): string => {
	const [name, ...others] = finals();
	assert.deepEqual([others, files().length], [[], 1]);
	return path.join(backups, name!);
};

const clear = () => enter(`rm -f ${backups}/* ${backups}/.*.part`);
const reason = (outcome: {kind: string; reason?: string}): string => `${outcome.kind}: ${outcome.reason}`;
const textOf = (outcome: {kind: string; text?: string}): string => `${outcome.kind}: ${outcome.text}`;

before(async () => {
	await makePlace();
	for (const [name, text] of Object.entries(settings)) {
		put(name, text);
	}

	for (const [name, text] of Object.entries({...media, ...caches})) {
		put(`media store/${name}`, text);
	}

	await docker('run', '-d', '--init', '--name', container, '--entrypoint', 'sleep', lab.images.synapse, '1000');
	await docker('cp', `${here}/data`, `${container}:/`);
});
after(async () => {
	await docker('rm', '-f', '-v', container);
	rmSync(here, {recursive: true});
	await removePlace('backup.config', 'backup.media');
});

describe('keys and config', {timeout: 120_000}, () => {
	test('all that the config names is in it, byte for byte, for nobody else to read, and it is said what it means', async () => {
		const watched = watchNames();
		const outcome = await make('backup.config', configFor({synapse}));
		watched.stop();
		assert.match(
			textOf(outcome),
			/^done: \S+\/matrix\.lab\.test-config-\d{8}T\d{6}Z\.tar: \d+kB in 0m \d+s, 8 files as tar -t lists them, the signing key among them$/,
		);
		const {size, mode, uid} = statSync(only());
		assert.deepEqual([mode & 0o777, uid], [0o600, own.uid]);
		assert.equal(watched.seen.get(path.basename(only())), size);
		assert.deepEqual(await unpacked(only()), hashes(settings));
		await clear();
	});

	test("the lab's own Synapse: its key is in it as it is", async () => {
		assert.equal((await make('backup.config', configFor())).kind, 'done');
		const key = `${lab.synapse.name}.signing.key`;
		assert.equal((await unpacked(only()))[key], hash(`${await docker('exec', 'synapse', 'cat', `/data/${key}`)}\n`));
		await clear();
	});

	test('no signing key: nothing that would pass for whole', async () => {
		await docker('exec', container, 'mv', '/data/keys/signing.key', '/data/keys/away');
		try {
			const outcome = await make('backup.config', configFor({synapse}));
			assert.match(
				reason(outcome),
				/^failed: there is no \/data\/keys\/signing\.key in the container, which the config names/,
			);
			assert.deepEqual(files(), []);
		} finally {
			await docker('exec', container, 'mv', '/data/keys/away', '/data/keys/signing.key');
		}
	});
});

describe('media', {timeout: 120_000}, () => {
	test('its own files, byte for byte, whatever they are called; the caches only when asked for', async () => {
		const own = await make('backup.media', configFor({synapse}));
		assert.match(
			textOf(own),
			/^done: \S+-media-\d{8}T\d{6}Z\.tar: [\d.]+kB in 0m \d+s, 4 files, \d+ entries as tar -t lists them; other servers' files left out$/,
		);
		assert.deepEqual(await unpacked(only()), hashes(media, 'media store/'));
		await clear();
		const all = await make('backup.media', configFor({synapse}), {remote: true});
		assert.match(textOf(all), /, 8 files, \d+ entries as tar -t lists them$/);
		assert.deepEqual(await unpacked(only()), hashes({...media, ...caches}, 'media store/'));
		await clear();
	});

	describe('much of it', () => {
		const big = '/data/media store/local_content/big';
		before(() => docker('exec', container, 'truncate', '-s', '3G', big));
		after(() => docker('exec', container, 'rm', big));

		test('too little space: refused before anything is written', async () => {
			const small = `${base}/small`;
			await enter(`mkdir ${small}; mount -t tmpfs -o size=1m,mode=700,uid=${own.uid} tmpfs ${small}`);
			try {
				const outcome = await make('backup.media', configFor({synapse, directory: small}));
				assert.match(reason(outcome), /^failed: too little space in \S+small: 1\.0MB are free, 3\.0GB may be needed$/);
				assert.equal(await enter(`ls -A ${small}`), '');
			} finally {
				await enter(`umount -l ${small}`);
			}
		});

		test('cancelled in the middle: nothing is left, and nothing goes on in the container', async () => {
			const made = make('backup.media', configFor({synapse}));
			const [part] = await eventuallyPart();
			await eventually(() => (statSync(part!, {throwIfNoEntry: false})?.size ?? 0) > 1 << 20, 'it is under way');
			const way = await cutWay();
			try {
				await cancelJob(way.host, (await lastJob('backup.media'))!.id);
			} finally {
				await way.close();
			}

			assert.equal((await made).kind, 'failed');
			assert.deepEqual(files(), []);
			await eventually(async () => !(await docker('top', container)).includes('python3'), 'it has ended in there');
		});
	});
});

const eventuallyPart = async (): Promise<string[]> => {
	const parts = () => files().filter(name => name.endsWith('.part'));
	await eventually(() => parts().length > 0, 'it has begun');
	return parts().map(name => path.join(backups, name));
};
