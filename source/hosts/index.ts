import type {Config, HostConfig} from '../config/schema.js';
import type {Endpoint} from './endpoint.js';
import type {Host} from './host.js';
import {LocalHost} from './local-host.js';
import type {Ask} from './question.js';
import {SshHost} from './ssh-host.js';

/** Operation ids of the runbook that hosts serve (test/operations.ts). */
export const operations: readonly string[] = ['C1'];

/** The host that the configuration means; nothing is connected until its first use or retry(). Without `ssh` and `local` the id is the SSH alias. */
export function createHost(
	id: string,
	config: HostConfig,
	options: {readonly ask: Ask; readonly endpoint?: Endpoint; readonly dialled?: () => void},
): Host {
	if (config.local) {
		return new LocalHost(id);
	}

	return new SshHost(id, config.ssh ?? id, {...options, forwardAgent: config.forwardAgent});
}

/** All hosts of the configuration, by id; `dialled` is called whenever one of them waits for its other side. */
export const createHosts = (
	{hosts}: Config,
	ask: Ask,
	endpoints: Readonly<Record<string, Endpoint>> = {},
	dialled?: () => void,
): ReadonlyMap<string, Host> =>
	new Map(
		Object.entries(hosts).map(([id, config]) => {
			const endpoint = endpoints[id];
			return [id, createHost(id, config, {ask, ...(endpoint ? {endpoint} : {}), ...(dialled ? {dialled} : {})})];
		}),
	);
