import {BlockList, isIPv6} from 'node:net';

// IANA special-purpose registries (RFC 6890): what nobody outside can reach.
const apart = new BlockList();
for (const [net, bits] of [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.2.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['198.51.100.0', 24],
	['203.0.113.0', 24],
	['224.0.0.0', 3],
] as const) {
	apart.addSubnet(net, bits, 'ipv4');
}

for (const [net, bits] of [
	['::', 127],
	['100::', 64],
	['2001:db8::', 32],
	['fc00::', 7],
	['fe80::', 10],
	['ff00::', 8],
] as const) {
	apart.addSubnet(net, bits, 'ipv6');
}

/** Whether an address is one that can be reached from everywhere. */
export const isPublicAddress = (address: string): boolean => !apart.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
