import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {TestContext} from 'node:test';
import type {HostState} from '../../source/hosts/host.js';
import type {Ask} from '../../source/hosts/question.js';
import {SshHost, type SshHostOptions} from '../../source/hosts/ssh-host.js';
import type {TestSshd} from './sshd.js';

export const nobodyAnswers: Ask = async () => undefined;

/** As sshHostFor(), closed when the test is over. */
export async function testHost(t: TestContext, ...arguments_: Parameters<typeof sshHostFor>): Promise<SshHost> {
	const host = await sshHostFor(...arguments_);
	t.after(() => host.close());
	return host;
}

/** A host for a server of startSshd(). */
export async function sshHostFor(
	server: TestSshd,
	extra: readonly string[] = [],
	options: Partial<SshHostOptions> = {},
): Promise<SshHost> {
	const configFile = join(server.directory, `ssh_config_${Math.random().toString(36).slice(2)}`);
	await writeFile(configFile, server.clientConfig('testhost', extra));
	// The wait between two tries is not what is tested: as short as it gets.
	return new SshHost('testhost', 'testhost', {ask: nobodyAnswers, random: () => 0, env: {}, ...options, configFile});
}

/** Resolves with the first state, present or future, for which `test` holds. */
export function reached<Phase extends HostState['phase']>(
	host: SshHost,
	phase: Phase,
): Promise<Extract<HostState, {phase: Phase}>> {
	return new Promise(resolve => {
		const look = (state: HostState) => {
			if (state.phase === phase) {
				stop();
				resolve(state as Extract<HostState, {phase: Phase}>);
			}
		};
		const stop = host.state.subscribe(look);
		look(host.state.value);
	});
}
