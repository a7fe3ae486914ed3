import {z} from 'zod';

// The one authority on the configuration: validation, defaults, the published JSON schema and the readme's table.
// Only what the program does something with stands here. Messages finish the sentence "hosts.matrix.ssh: …".

const isMapping = (value: unknown): value is object => typeof value === 'object' && value !== null;

const host = z
	.strictObject({
		ssh: z
			.string()
			.regex(/^[^-\s]\S*$/, 'must be an alias of ~/.ssh/config or user@host:port, without blanks')
			.optional()
			.describe('Alias of ~/.ssh/config, or user@host:port; resolved by `ssh -G`'),
		local: z.literal(true).optional().describe('This machine, without SSH'),
		forwardAgent: z.boolean().default(false).describe('Forward the SSH agent (whoever is root over there can use it)'),
		docker: z
			.union([
				z.literal(false),
				z.strictObject({socket: z.string().regex(/^\//, 'must be an absolute path such as /var/run/docker.sock')}),
			])
			.optional()
			.describe("Path of the engine's socket; found by looking if absent; false where there is no engine"),
	})
	.refine(value => !(value.ssh !== undefined && value.local !== undefined), {
		message: 'has both ssh and local: keep one of them',
		when: ({value}) => isMapping(value),
	})
	.refine(value => value.ssh !== undefined || value.local !== undefined, {
		message: 'needs one of ssh and local, as in {ssh: ALIAS} or {local: true}',
		params: {needs: ['ssh', 'local']},
		when: ({value}) => isMapping(value),
	});

const hostName = z
	.string()
	.regex(/^[A-Za-z0-9_][\w.-]*$/, 'may hold letters, digits, . _ and -, and starts with a letter or digit');

// The grammar of the spec's appendix "Server name", without its length limits on labels.
const serverName = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

export const schema = z.strictObject({
	homeserver: z
		.string()
		.regex(serverName, 'must be a server name such as example.org or example.org:8448')
		.optional()
		.describe("The Matrix server's name, as in @user:NAME"),
	hosts: z
		.record(hostName, host)
		.refine(hosts => Object.keys(hosts).length > 0, {
			message: 'names no machine: add one, as in {matrix: {ssh: LXC_matrix}}',
		})
		.describe('The machines, by a name of your choice'),
	theme: z.enum(['terminal', 'dark', 'light', 'mono']).default('terminal').describe('Colours'),
	readOnly: z.boolean().default(false).describe('No action that changes anything'),
	keys: z
		.record(z.string(), z.union([z.string(), z.array(z.string())]))
		.default({})
		.describe('Other keys for commands, by command id'),
});

export type Config = z.infer<typeof schema>;
export type HostConfig = z.infer<typeof host>;
