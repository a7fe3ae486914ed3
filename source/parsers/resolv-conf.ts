import {isIP} from 'node:net';

/** resolv.conf(5): MAXNS. */
const most = 3;

/** The name servers of /etc/resolv.conf in order; without one it is that of the machine itself. */
export function parseResolvConf(text: string): readonly string[] {
	const servers = text.split('\n').flatMap(line => {
		const [, address = ''] = /^\s*nameserver\s+(\S+)/.exec(line) ?? [];
		return isIP(address) === 0 ? [] : [address];
	});
	return servers.length === 0 ? ['127.0.0.1'] : servers.slice(0, most);
}
