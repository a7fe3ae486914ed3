import {asRoot} from '../files/as-root.js';
import type {FileContainer} from '../files/config-file.js';
import {backUpScript, lookScript, writeScript} from '../files/file-scripts.js';
import type {Engine} from '../hosts/engine.js';
import {lastLine} from '../hosts/exec-output.js';
import type {Host} from '../hosts/host.js';
import {quote} from '../hosts/quote.js';
import type {Secret} from '../system/secret.js';
import type {Outcome} from './action.js';

/** Something with a file of the host; paths are absolute, hashes SHA-256. Each is done over there in one go. */
export interface FileStep {
	readonly kind: 'file';
	readonly path: string;
	/** By `sudo -n`. */
	readonly sudo: boolean;
	readonly deed: /** Looks whether it is as it was fetched. */
		| {readonly kind: 'unchanged'; readonly hash: string}
		/** A copy beside it, with its mode and owner. */
		| {readonly kind: 'back-up'; readonly to: string; readonly hash: string}
		/** In place; refused where it is not of the hash `before`, or `backup` is not. */
		| {
				readonly kind: 'write';
				readonly content: Uint8Array;
				readonly before: string;
				readonly after: string;
				readonly backup: string;
		  }
		/** In place, from a file beside it. */
		| {readonly kind: 'put-back'; readonly from: string; readonly before: string; readonly backup: string}
		/** Looks whether hash, mode and owner are these, and what its container has. */
		| {
				readonly kind: 'compare';
				readonly hash?: string;
				readonly mode: number;
				readonly uid: number;
				readonly gid: number;
				readonly container?: FileContainer;
		  };
	/** What no output may show. */
	readonly hides: readonly Secret[];
}

export interface FileContext {
	readonly host: Host;
	readonly engine: Engine;
	readonly signal?: AbortSignal | undefined;
}

/** Whether it changes nothing. */
export const fileLooks = ({deed}: FileStep): boolean => deed.kind === 'unchanged' || deed.kind === 'compare';

const timeout = 60_000;

const name = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** What it is to the person. */
export function fileLines({path, sudo, deed}: FileStep): readonly string[] {
	const root = sudo ? ['sudo', '-n'] : [];
	switch (deed.kind) {
		case 'unchanged': {
			return [quote([...root, 'sha256sum', path]), '  goes on only while it is as it was fetched'];
		}

		case 'back-up': {
			return [quote([...root, 'cp', '-p', path, deed.to])];
		}

		case 'write': {
			return [
				quote([...root, 'dd', `of=${path}`]),
				`  ${deed.content.length} bytes on standard input, in place: inode, mode and owner stay; put back if that fails`,
			];
		}

		case 'put-back': {
			return [quote([...root, 'dd', `if=${deed.from}`, `of=${path}`]), '  in place: inode, mode and owner stay'];
		}

		case 'compare': {
			const {container} = deed;
			return [
				quote([...root, 'sha256sum', path]),
				...(container?.path && container.running
					? [`  and inside the container: ${quote(['docker', 'exec', container.name, 'sha256sum', container.path])}`]
					: []),
			];
		}
	}
}

/** Does it. Throws HostError. */
export async function runFileStep(step: FileStep, context: FileContext): Promise<Outcome> {
	const {path, deed} = step;
	const run = (script: string, words: readonly string[], stdin?: Uint8Array) =>
		context.host.exec(asRoot(['/bin/sh', '-c', script, 'sh', path, ...words], step.sudo), {
			timeout,
			urgent: true,
			...(stdin ? {stdin} : {}),
			...(context.signal ? {signal: context.signal} : {}),
		});
	const refused = ({code, stderr}: {readonly code: number | null; readonly stderr: Buffer}): Outcome => ({
		kind: 'failed',
		reason: `${name(path)}: ${lastLine(stderr) || 'it cannot be read or written'}`,
		...(code === null ? {} : {code}),
	});

	switch (deed.kind) {
		case 'unchanged': {
			const result = await run(lookScript, []);
			if (result.code !== 0) {
				return refused(result);
			}

			return result.stdout.toString().startsWith(deed.hash)
				? {kind: 'done'}
				: {kind: 'failed', reason: `${name(path)}: somebody else changed it meanwhile; nothing was done`};
		}

		case 'back-up': {
			const result = await run(backUpScript, [deed.to, deed.hash]);
			return result.code === 0 ? {kind: 'done', text: `backup: ${deed.to}`} : refused(result);
		}

		case 'write': {
			const result = await run(writeScript, [deed.backup, deed.before, deed.after, '', ''], deed.content);
			return result.code === 0 ? {kind: 'done'} : refused(result);
		}

		case 'put-back': {
			const result = await run(writeScript, [deed.backup, deed.before, '', '', deed.from]);
			return result.code === 0 ? {kind: 'done', text: `put back from ${name(deed.from)}`} : refused(result);
		}

		case 'compare': {
			const result = await run(lookScript, []);
			return result.code === 0 ? compare(step, deed, result.stdout.toString(), context) : refused(result);
		}
	}
}

type Compare = Extract<FileStep['deed'], {kind: 'compare'}>;

async function compare({path}: FileStep, deed: Compare, output: string, context: FileContext): Promise<Outcome> {
	const [hash = '', mode = '', uid, gid] = output.trim().split(' ');
	if (deed.hash !== undefined && hash !== deed.hash) {
		return {kind: 'failed', reason: `${name(path)} is not what was written: somebody else changed it`};
	}

	if (Number.parseInt(mode, 8) !== deed.mode || Number(uid) !== deed.uid || Number(gid) !== deed.gid) {
		return {kind: 'failed', reason: `${name(path)} has another mode or owner than before: ${mode} ${uid}:${gid}`};
	}

	const {container} = deed;
	if (!container?.path || !container.running) {
		return {kind: 'done', text: 'in place'};
	}

	const argv = [...context.engine.docker, 'exec', container.name, 'sha256sum', container.path];
	const {stdout} = await context.host.exec(argv, {timeout, urgent: true});
	const inside = /^[\da-f]{64}/.exec(stdout.toString())?.[0];
	if (inside === undefined) {
		return {kind: 'done', text: `in place; ${container.name} does not tell what it sees`};
	}

	return inside === hash
		? {kind: 'done', text: `in place, ${container.name} sees it`}
		: {kind: 'done', text: `in place; ${container.name} still sees the old one, until it is restarted`};
}
