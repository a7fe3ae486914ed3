import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {docker, lab} from './lab.js';
import {eventually} from './screen.js';

/** A Synapse of one test, on loopback and with SQLite: with the limits that it has by itself, or what the test says. */
export interface OwnSynapse {
	/** As the lab's host sees it too. */
	readonly url: string;
	/** Starts it anew with this YAML beside the usual. */
	configure(yaml: string): Promise<void>;
	register(name: string, password: string, admin: boolean): Promise<void>;
	remove(): Promise<string>;
}

export const ownName = 'own.test';

/** One that is free now. */
export const freePort = (): Promise<number> =>
	new Promise(resolve => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const {port} = server.address() as {readonly port: number};
			server.close(() => resolve(port));
		});
	});

const start = `set -e
cd /tmp
run='python3 -m synapse.app.homeserver -c homeserver.yaml'
[ -f homeserver.yaml ] || $run --generate-config -H ${ownName} --report-stats=no --data-directory /tmp
exec $run -c usual.yaml -c more.yaml`;

/** Up and answering. */
export async function startOwnSynapse(): Promise<OwnSynapse> {
	const port = await freePort();
	const url = `http://127.0.0.1:${port}`;
	const name = `lab-test-synapse-${process.pid}`;
	const usual = `listeners: [{port: ${port}, type: http, bind_addresses: ['127.0.0.1'], resources: [{names: [client]}]}]
registration_shared_secret: own
trusted_key_servers: []
`;
	const put = async (file: string, text: string) => {
		const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-own-'));
		await writeFile(path.join(directory, file), text);
		await docker('cp', path.join(directory, file), `${name}:/tmp/${file}`);
		await rm(directory, {recursive: true});
	};

	const answers = () =>
		eventually(
			() =>
				fetch(`${url}/_matrix/client/versions`).then(
					({ok}) => ok,
					() => false,
				),
			'a Synapse of our own that answers',
			60_000,
		);
	const configure = async (yaml: string) => {
		await put('more.yaml', yaml);
		await docker('start', name);
		await answers();
	};

	const {synapse} = lab.images;
	await docker('create', '--init', '--name', name, '--network', 'host', '--entrypoint', 'sh', synapse, '-c', start);
	const remove = () => docker('rm', '-f', '-v', name);
	try {
		await put('usual.yaml', usual);
		await configure('{}\n');
	} catch (error) {
		await remove();
		throw error;
	}

	return {
		url,
		remove,
		async configure(yaml) {
			await docker('stop', '-t', '5', name);
			await configure(yaml);
		},
		async register(user, password, admin) {
			const words = ['exec', name, 'register_new_matrix_user', '-k', 'own', '-u', user, '-p', password];
			await docker(...words, admin ? '-a' : '--no-admin', url);
		},
	};
}
