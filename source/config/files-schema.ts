import {z} from 'zod';

/** A config file of a stack. */
export const fileSchema = (hostReference: z.ZodString, remotePath: z.ZodString) =>
	z.strictObject({
		host: hostReference,
		path: remotePath,
		kind: z
			.enum(['synapse', 'element', 'compose', 'json', 'yaml', 'text'])
			.default('text')
			.describe('What it is, and so how an edit is checked before it is put in place'),
		container: z.string().optional().describe('The container that reads it: restarted for it to count'),
		unit: z.string().optional().describe('The unit that reads it: restarted for it to count'),
		scope: z
			.enum(['user', 'system'])
			.default('user')
			.describe("Whose manager the unit is of: the user's own or the system's"),
		sudo: z.boolean().default(false).describe('Read and written by `sudo -n`, for files of others'),
	});
