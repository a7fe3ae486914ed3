import type {Stack} from './stack-schema.js';

const digits = (count: number): string => '[0-9]'.repeat(count);
/** A pattern of sh for YYYYMMDDTHHMMSSZ. */
export const backupStamp = `${digits(8)}T${digits(6)}Z`;

const endings = {database: 'dump', config: 'tar', media: 'tar'} as const;
export type BackupKind = keyof typeof endings;

/** Where a backup of ours goes: DIRECTORY/NAME-YYYYMMDDTHHMMSSZ.ENDING. */
export interface BackupPlace {
	readonly kind: BackupKind;
	/** The host of what is saved. */
	readonly host: string;
	/** "matrix.example.org-database". */
	readonly name: string;
	readonly ending: (typeof endings)[BackupKind];
	readonly directory: string;
	readonly keep?: number | undefined;
}

/** Undefined where the config does not say where backups go, or has nothing of that kind. */
export function backupPlace(
	{backup, name, postgres, synapse}: Pick<Stack, 'backup' | 'name' | 'postgres' | 'synapse'>,
	kind: BackupKind,
): BackupPlace | undefined {
	const word = name.replace(/[^\w.-]+/g, '-').replace(/^[.-]+/, '') || 'matrix';
	const host = (kind === 'database' ? postgres : synapse)?.host;
	return backup && host !== undefined
		? {kind, host, name: `${word}-${kind}`, ending: endings[kind], directory: backup.directory, keep: backup.keep}
		: undefined;
}

/** All of a stack. */
export const backupPlaces = (stack: Stack): readonly BackupPlace[] =>
	(['database', 'config', 'media'] as const).flatMap(kind => backupPlace(stack, kind) ?? []);

/** The files of ours that are whole. */
export const backupGlob = ({directory, name, ending}: BackupPlace): string =>
	`${directory.replace(/\/$/, '')}/${name}-${backupStamp}.${ending}`;
