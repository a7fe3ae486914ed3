import {client} from './client.js';
import {dns} from './dns.js';
import {families} from './families.js';
import {homeserverRows} from './homeserver.js';
import {names} from './names.js';
import {redirects} from './redirects.js';
import {resolvers} from './resolvers.js';
import type {Row} from './row.js';
import {srv} from './srv.js';
import {tls} from './tls.js';
import {wellKnown} from './well-known.js';
import {wellKnownWays} from './well-known-ways.js';

/** Every set-up, by what it is about. */
export const table: Readonly<Record<string, readonly Row[]>> = {
	'server names, literals, ports': names,
	'names and addresses': dns,
	'two resolvers': resolvers,
	'well-known file': wellKnown,
	'redirects of the file': redirects,
	'the way to the file': wellKnownWays,
	'SRV records': srv,
	'addresses of both families': families,
	TLS: tls,
	'version and keys': homeserverRows,
	'client discovery': client,
};

/** Those that are walked with either of the library's resolvers. */
export const aboutDns = ['names and addresses', 'two resolvers', 'SRV records'] as const;
