import {systemClock} from '../system/clock.js';
import type {FederationLook, LookOptions} from './federation-look.js';

// Loaded when the first check begins: neither the checks nor their parsers are needed for the first paint.

/** ms for each thing that is waited for; the whole has some of them one after the other. */
const patience = (deadline: number): number => Math.min(10_000, deadline / 3);

const common = ({deadline = 60_000, signal}: LookOptions) => ({
	clock: systemClock,
	deadline,
	timeout: patience(deadline),
	...(signal ? {signal} : {}),
});

/** Checks over the network: from this machine, and over SSH from a host. */
export const networkLook = (): FederationLook => ({
	async fromHere(serverName, options = {}) {
		const [{hereWay}, {checkFederation}] = await Promise.all([
			import('./here-way.js'),
			import('../federation/check.js'),
		]);
		const way = await hereWay(serverName, {publicResolver: options.publicResolver});
		return {report: await checkFederation(serverName, {...common(options), ...way}), missing: []};
	},
	async fromHost(host, serverName, options = {}) {
		const [{wayFromHost}, {checkFederation}] = await Promise.all([
			import('./federation-way.js'),
			import('../federation/check.js'),
		]);
		const {resolver, connect, missing} = await wayFromHost(host, options.signal ? {signal: options.signal} : {});
		return {report: await checkFederation(serverName, {...common(options), resolver, connect}), missing};
	},
});
