import {writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import type {Bench} from './bench-context.js';

const admin = '@admin:example.org';

const user = (index: number) => ({
	name: `@user${String(index).padStart(6, '0')}:example.org`,
	displayname: `Person ${index}`,
	admin: index % 100 === 0,
	deactivated: false,
	creation_ts: 1_700_000_000_000 + index,
	last_seen_ts: null,
});

/** What a homeserver with so many users answers; none is kept. */
const answer = (url: URL, count: number): object | undefined => {
	const {pathname, searchParams} = url;
	if (pathname.endsWith('/account/whoami')) {
		return {user_id: admin, device_id: 'BENCH'};
	}

	if (pathname === '/_synapse/admin/v3/users') {
		const from = Number(searchParams.get('from'));
		const length = Math.max(0, Math.min(Number(searchParams.get('limit')), count - from));
		return {users: Array.from({length}, (_, line) => user(from + line)), total: count};
	}

	const id = /^\/_synapse\/admin\/v2\/users\/([^/]+)$/.exec(pathname)?.[1];
	return id === undefined ? undefined : {...user(0), name: decodeURIComponent(id), admin: true};
};

/** A homeserver with so many users on loopback, and the arguments with which synaptop watches it. */
export async function startUsersServer(
	{directory, defer}: Bench,
	count: number,
): Promise<{readonly arguments: readonly string[]; readonly env: Readonly<Record<string, string>>}> {
	const server = createServer((request, response) => {
		const found = answer(new URL(request.url!, 'http://127.0.0.1'), count);
		response.writeHead(found ? 200 : 404, {'content-type': 'application/json'});
		response.end(JSON.stringify(found ?? {errcode: 'M_UNRECOGNIZED', error: 'Unrecognized request'}));
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	defer(() => {
		server.closeAllConnections();
		server.close();
	});
	const {port} = server.address() as AddressInfo;
	const config = path.join(directory, `users-${count}.yaml`);
	await writeFile(
		config,
		[
			'homeserver: example.org',
			'hosts: {here: {local: true, docker: false}}',
			`synapse: {host: here, url: "http://127.0.0.1:${port}"}`,
			'admin: {token: {env: BENCH_TOKEN}}',
		].join('\n'),
		{mode: 0o600},
	);
	return {
		arguments: ['--config', config],
		env: {BENCH_TOKEN: 'bench', SYNAPTOP_CONNECT_TO: 'example.org:443=127.0.0.1:1'},
	};
}
