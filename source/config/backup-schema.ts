import {z} from 'zod';

/** Where backups that synaptop makes are put: on the host of what is saved. */
export const backupSchema = (remotePath: z.ZodString) =>
	z.strictObject({
		directory: remotePath.describe(
			'A directory that is there: on the host of the database for its dumps, on the host of Synapse for keys, config and media',
		),
		keep: z
			.int()
			.min(1)
			.optional()
			.describe(
				'How many of each kind are kept: older ones of ours are removed when a new one is verified; all if absent',
			),
	});
