import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe} from 'node:test';
import type {Host} from '../../source/hosts/host.js';
import {endTests} from './end-contract.js';
import {execTests} from './exec-contract.js';
import {fileTests} from './file-contract.js';
import {socketTests} from './socket-contract.js';
import {streamTests} from './stream-contract.js';
import {terminalTests} from './terminal-contract.js';

export interface ContractOptions {
	readonly skip?: false | string;
	/** The host must be this very machine. */
	readonly make: () => Promise<{readonly host: Host; readonly stop: () => Promise<void>}>;
}

/** What every Host must do; see source/hosts/host.ts. */
export function hostContract(name: string, {skip, make}: ContractOptions): void {
	describe(`${name}: Host`, {skip}, () => {
		let host: Host;
		let stop: () => Promise<void>;
		let directory: string;
		before(async () => {
			({host, stop} = await make());
			directory = await mkdtemp(join(tmpdir(), 'synaptop-contract-'));
		});
		after(async () => {
			await stop();
			await rm(directory, {recursive: true});
		});

		execTests(() => host);
		endTests(
			() => host,
			() => directory,
		);
		streamTests(() => host);
		socketTests(
			() => host,
			() => directory,
		);
		fileTests(
			() => host,
			() => directory,
		);
		terminalTests(() => host);
	});
}

/** Of that contract what concerns files. */
export function fileContract(name: string, {skip, make}: ContractOptions): void {
	describe(`${name}: Files`, {skip}, () => {
		let host: Host;
		let stop: () => Promise<void>;
		let directory: string;
		before(async () => {
			({host, stop} = await make());
			directory = await mkdtemp(join(tmpdir(), 'synaptop-contract-'));
		});
		after(async () => {
			await stop();
			await rm(directory, {recursive: true});
		});
		fileTests(
			() => host,
			() => directory,
		);
	});
}
