import ssh2 from 'ssh2';
import type {Endpoint} from './endpoint.js';
import {ConnectFailure} from './failure.js';
import type {HostKeyCheck} from './host-key.js';
import type {Identities} from './identities.js';
import {fingerprint} from './known-hosts.js';
import {parsePrivate} from './private-key.js';
import {readDestination, type SshDestination} from './ssh-config.js';

export interface FixedEndpoint {
	readonly destination: SshDestination;
	readonly identities: Identities;
	readonly hostKey: HostKeyCheck;
}

/** An endpoint in the terms of a connection: nothing of it is looked up anywhere. */
export function fixedEndpoint(endpoint: Endpoint): FixedEndpoint {
	const key = parsePrivate(Buffer.from(endpoint.key));
	const hostKey = ssh2.utils.parseKey(endpoint.hostKey);
	if (key instanceof Error || hostKey instanceof Error || Array.isArray(hostKey)) {
		throw new ConnectFailure('refused', 'The endpoint names no usable key', 'This is a mistake in synaptop');
	}

	const options = new Map([
		['hostname', [endpoint.host]],
		['port', [String(endpoint.port)]],
		['user', [endpoint.user]],
		['passwordauthentication', ['no']],
		['kbdinteractiveauthentication', ['no']],
	]);
	const expected = hostKey.getPublicSSH();
	return {
		destination: readDestination(`${endpoint.user}@${endpoint.host}`, endpoint.host, options),
		identities: {
			list: [{label: 'its own key', origin: 'file', public: key, sign: async (data, hash) => key.sign(data, hash)}],
			agent: {keys: []},
			notes: [],
		},
		hostKey: {
			preferred: [hostKey.type],
			async verify(shown) {
				if (!shown.equals(expected)) {
					throw new ConnectFailure(
						'refused',
						`${endpoint.host}:${endpoint.port} shows the key ${fingerprint(shown)}, expected was ${fingerprint(expected)}`,
						'Something else listens there: start the demo anew',
					);
				}
			},
			remember: async () => undefined,
		},
	};
}
