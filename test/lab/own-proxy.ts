import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Certified} from '../helpers/certificates.js';

/** What an nginx of a test is to do. */
export interface OwnProxy {
	readonly address: string;
	readonly certificate: Certified;
	/** 443 and 8448 if not given. */
	readonly ports?: readonly number[];
	/** Lines of its `server` block. */
	readonly locations: readonly string[];
}

/** An nginx of this test alone, on an address of the loopback network; ended by the function. */
export async function startProxy({address, certificate, ports = [443, 8448], locations}: OwnProxy) {
	const directory = await mkdtemp(path.join(tmpdir(), 'synaptop-proxy-'));
	const file = (name: string) => path.join(directory, name);
	await Promise.all([
		writeFile(file('cert.pem'), certificate.chain),
		writeFile(file('key.pem'), certificate.key, {mode: 0o600}),
		writeFile(
			file('nginx.conf'),
			[
				'daemon off; worker_processes 1;',
				`pid ${file('pid')};`,
				'error_log stderr notice;',
				'events { worker_connections 64; }',
				'http {',
				'  access_log off; default_type application/json; proxy_set_header Host $host;',
				...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `  ${name}_temp_path ${file(name)};`),
				'  server {',
				...ports.map(port => `    listen ${address}:${port} ssl;`),
				`    ssl_certificate ${file('cert.pem')}; ssl_certificate_key ${file('key.pem')};`,
				...locations.map(line => `    ${line}`),
				'  }',
				'}',
			].join('\n'),
		),
	]);
	const child = spawn('nginx', ['-p', directory, '-e', 'stderr', '-c', file('nginx.conf')], {
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	const ended = once(child, 'exit');
	let said = '';
	await new Promise<void>((resolve, reject) => {
		child.stderr.on('data', (chunk: Buffer) => {
			said += String(chunk);
			if (said.includes('start worker processes')) {
				resolve();
			}
		});
		child.once('exit', () => reject(new Error(said)));
		child.once('error', reject);
	});
	return async () => {
		child.kill('SIGTERM');
		await ended;
		await rm(directory, {recursive: true, force: true});
	};
}
