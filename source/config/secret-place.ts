import {z} from 'zod';

/** Where a secret is, of which the config itself holds nothing; `example` is a file for it. */
export const secretPlace = (example: string) =>
	z
		.strictObject({
			file: z.string().min(1).optional().describe('A file of this machine that only you can read (0600)'),
			env: z.string().min(1).optional().describe("A variable of the program's environment"),
			command: z.array(z.string()).min(1).optional().describe('Prints it: [pass, show, matrix/admin]'),
		})
		.refine(place => Object.values(place).filter(value => value !== undefined).length === 1, {
			message: `needs one of file, env and command, as in {file: ${example}}`,
		});

export type SecretPlace = z.infer<ReturnType<typeof secretPlace>>;
