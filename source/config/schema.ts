import {z} from 'zod';

// The one authority on the configuration: validation, defaults, the published JSON schema and the readme's table.

const host = z.strictObject({
	ssh: z.string().min(1).optional().describe('Alias of ~/.ssh/config, or user@host:port; resolved by `ssh -G`'),
	local: z.literal(true).optional().describe('This machine, without SSH'),
	forwardAgent: z.boolean().default(false).describe('Forward the SSH agent (whoever is root over there can use it)'),
	docker: z
		.union([z.literal(false), z.strictObject({socket: z.string().startsWith('/')})])
		.optional()
		.describe("Path of the engine's socket; found by looking if absent; false where there is no engine"),
});

export const schema = z.strictObject({
	homeserver: z.string().optional().describe("The Matrix server's name, as in @user:NAME"),
	hosts: z.record(z.string().regex(/^[\w.-]+$/), host).describe('The machines, by a name of your choice'),
	theme: z.enum(['terminal', 'dark', 'light', 'mono']).default('terminal').describe('Colours'),
	readOnly: z.boolean().default(false).describe('No action that changes anything'),
	keys: z
		.record(z.string(), z.union([z.string(), z.array(z.string())]))
		.default({})
		.describe('Other keys for commands, by command id'),
});

export type Config = z.infer<typeof schema>;
export type HostConfig = z.infer<typeof host>;
