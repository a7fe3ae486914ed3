import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, describe, test} from 'node:test';
import {promisify} from 'node:util';
import {adminLab, textOf} from './admin-lab.js';
import {newRoom, newUser, type Session, server} from './homeserver.js';

const stamp = Date.now().toString(36);

/** What another program makes of it: Debian's synadm. */
describe('U5, U6 as synadm sees them', () => {
	const lab = adminLab();
	const {run} = lab;
	let directory: string;
	let user: Session;
	before(async () => {
		directory = await mkdtemp(path.join(tmpdir(), 'synaptop-synadm-'));
	});
	after(() => rm(directory, {recursive: true}));

	const synadm = async (session: Session, ...words: string[]) => {
		const file = path.join(directory, 'synadm.yaml');
		const settings = {
			user: session.id,
			token: session.token,
			base_url: 'http://127.0.0.1:8008',
			admin_path: '/_synapse/admin',
			matrix_path: '/_matrix',
			homeserver: server,
			server_discovery: 'well-known',
			format: 'json',
			timeout: 30,
			ssl_verify: true,
		};
		await writeFile(file, JSON.stringify(settings), {mode: 0o600});
		const {stdout} = await promisify(execFile)('synadm', ['--batch', '-o', 'json', '-c', file, ...words]);
		return JSON.parse(stdout);
	};

	test('a user is an administrator, shadow-banned, deactivated', async () => {
		user = await newUser(lab.session, `synadm-${stamp}`);
		const details = () => synadm(lab.session, 'user', 'details', user.id);
		textOf(await run('user.make-admin', user.id));
		assert.equal((await details()).admin, true);
		textOf(await run('user.unmake-admin', user.id));
		textOf(await run('user.shadow-ban', user.id));
		const {admin, shadow_banned: banned} = await details();
		assert.deepEqual([admin, banned], [false, true]);
		textOf(await run('user.deactivate', user.id, {erase: true}));
		const {deactivated, erased} = await details();
		assert.deepEqual([deactivated, erased], [true, true]);
	});

	test('a room is gone; a registration token is there', async () => {
		const owner = await newUser(lab.session, `synadm-r-${stamp}`);
		const room = await newRoom(owner);
		const found = async () => (await synadm(lab.session, 'room', 'list', '--limit', '10000')).rooms;
		const ids = async () => (await found()).map(({room_id: id}: {room_id: string}) => id);
		assert.ok((await ids()).includes(room));
		textOf(await run('room.delete', room));
		assert.ok(!(await ids()).includes(room));
		const token = `synadm-${stamp}`;
		textOf(await run('registration-token.create', '', {token, uses: '2'}));
		assert.equal((await synadm(lab.session, 'regtok', 'details', token)).uses_allowed, 2);
		textOf(await run('registration-token.delete', token));
	});
});
