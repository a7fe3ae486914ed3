import type {IncomingMessage, ServerResponse} from 'node:http';
import type {FaultCode} from '../../../../source/federation/fault-code.js';
import type {Report, Verdict} from '../../../../source/federation/report.js';
import type {Certified} from '../../../helpers/certificates.js';
import {certificateFor, homeserver, type Port, type Replies, type Reply} from '../../../helpers/federation-world.js';
import type {ZoneText} from '../../../helpers/name-server.js';

/** One set-up of DNS and servers, and what the spec demands to be said of it. */
export interface Row {
	readonly name: string;
	/** The server name that is checked; `example.org` if not given. */
	readonly server?: string;
	/** What the resolver of this machine says; `example.org A 192.0.2.1` if not given. */
	readonly zone?: ZoneText;
	/** What a public resolver says, where one is asked. */
	readonly publicZone?: ZoneText;
	readonly ports: Readonly<Record<string, Port>>;

	readonly verdict: Report['verdict'];
	/** `yes` for ok and warning, `no` for critical, if not given. */
	readonly reachable?: Report['reachable'];
	/** Path of the step that tells it. */
	readonly step?: string;
	readonly code?: FaultCode;
	/** Of that step; the report's if not given. */
	readonly stepVerdict?: Verdict;
	/** Words that the step has in what was seen, its cause or its cure. */
	readonly says?: readonly string[];
	/** Words of the sentence for the whole. */
	readonly sentence?: readonly string[];
	/** `ADDRESS:PORT Host=… SNI=… certificate=… step=…` of each, in the order in which they are tried. */
	readonly goes?: readonly string[];
	/** `Host SNI path`: requests that the servers must have seen, and those (or parts of them) that nobody may have made. */
	readonly asks?: readonly string[];
	readonly asksNot?: readonly string[];
	/** `SRV _matrix._tcp.…`: questions that DNS must not have been asked. */
	readonly resolvesNot?: readonly string[];
	/** Something is waited for until the time for it is over: that time is short. */
	readonly waits?: boolean;
	/** ms for the whole; 30,000 if not given. */
	readonly deadline?: number;
}

export const day = 86_400_000;
export const hour = 3_600_000;
export const now = Date.now();

export const wellKnownPath = '/.well-known/matrix/server';
export const clientPath = '/.well-known/matrix/client';
export const version = '/_matrix/federation/v1/version';
export const keys = '/_matrix/key/v2/server';

const usual = certificateFor('example.org', 'matrix.example.org', 'www.example.org');

export const site = (replies: Replies, certificate: Certified = usual): Port => ({certificate, replies});

/** A homeserver for `name` behind TLS. */
export const matrix = (name = 'example.org', more: Replies = {}, certificate: Certified = usual): Port =>
	site(homeserver(name, more), certificate);

/** A web server with the well-known file; no file for clients. */
export const web = (reply: Reply | Replies[string], more: Replies = {}, certificate: Certified = usual): Port =>
	site({[wellKnownPath]: reply, ...more}, certificate);

export const file = (server: unknown): Reply => ({body: {'m.server': server}});
export const redirect = (location: string, status = 301): Reply => ({status, headers: {location}});
export const html = (status = 200): Reply => ({
	status,
	headers: {'content-type': 'text/html'},
	body: '<!doctype html><title>Welcome</title>',
});

/** Headers, then a byte now and then, without an end. */
export const drips = (_: IncomingMessage, response: ServerResponse): void => {
	response.writeHead(200, {'content-type': 'application/json'});
	const timer = setInterval(() => response.write(' '), 50);
	response.once('close', () => clearInterval(timer));
};

export const hangs = (): void => undefined;

/** It says how long it is, and then ends early. */
export const breaksOff = (_: IncomingMessage, response: ServerResponse): void => {
	response.writeHead(200, {'content-type': 'application/json', 'content-length': '1000'});
	response.write('{"m.server":');
	setImmediate(() => response.destroy());
};

/** Nobody is to take them all. */
export const megabytes =
	(count: number) =>
	(_: IncomingMessage, response: ServerResponse): void => {
		response.writeHead(200, {'content-type': 'application/json', 'content-length': String(count * 2 ** 20)});
		const chunk = Buffer.alloc(2 ** 16, ' ');
		let left = count * 16;
		const more = () => {
			while (left > 0 && !response.destroyed) {
				left -= 1;
				if (!response.write(chunk)) {
					response.once('drain', more);
					return;
				}
			}

			response.end();
		};
		more();
	};

export const coded = (code: string): Port => ({error: Object.assign(new Error(code), {code})});
