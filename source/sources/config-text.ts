import type {FileKind} from '../files/config-file.js';
import {readConfigFile} from '../files/read-file.js';
import type {PolledSource} from './source.js';

/** A config file as it may be shown. Its secrets never come into it. */
export interface ConfigText {
	/** Clean, tabs as blanks. */
	readonly lines: readonly string[];
	/** Lines in which something is hidden. */
	readonly hidden: number;
	/** What is wrong with its syntax, with the line. */
	readonly problems: readonly string[];
}

export interface TextArgument {
	readonly path: string;
	readonly kind: FileKind;
	readonly sudo: boolean;
	/** Of the bytes, where it is known: another one is another text. */
	readonly hash?: string;
}

export const textArgument = ({path, kind, sudo, hash}: TextArgument): string =>
	JSON.stringify([path, kind, sudo, hash ?? '']);

/** G1–G3, B4: what stands in a config file, secrets masked, while it is looked at. */
export const configText: PolledSource<ConfigText | undefined> = {
	id: 'config-text',
	title: 'Config file',
	operations: ['G1', 'G2', 'G3', 'B4'],
	empty: undefined,
	// Another hash makes another argument: this is for files that nobody could take the hash of.
	every: {seen: 60, unseen: 600},
	async read({host, argument, signal}) {
		const [path, kind, sudo] = JSON.parse(argument) as [string, FileKind, boolean];
		const [{maskFile}, {checkSyntax}] = await Promise.all([
			import('../files/mask-file.js'),
			import('../files/check-syntax.js'),
		]);
		const text = (await readConfigFile(host, {path, sudo}, signal)).toString();
		const [{lines, hidden}, problems] = await Promise.all([maskFile(text), checkSyntax(text, kind)]);
		return {lines, hidden, problems};
	},
};
