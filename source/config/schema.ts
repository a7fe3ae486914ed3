import {z} from 'zod';
import {duration, size} from './quantities.js';
import {type Stack, stackFields, stackSchema} from './stack-schema.js';

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

const percent = z.number().min(1).max(100);
const days = z.number().min(0).max(365);
const minute = 60_000;

/** The file as it is written. */
export const schema = z.strictObject({
	hosts: z
		.record(hostName, host)
		.refine(hosts => Object.keys(hosts).length > 0, {
			message: 'names no machine: add one, as in {matrix: {ssh: LXC_matrix}}',
		})
		.describe('The machines, by a name of your choice'),
	...stackFields,
	stacks: z
		.record(hostName, stackSchema)
		.optional()
		.describe('Several Matrix stacks, by name, each with the parts that else stand at the top'),
	thresholds: z
		.strictObject({
			disk: percent.default(90).describe('Percent of a disk in use that is a warning'),
			memory: percent.default(90).describe('Percent of the memory in use that is a warning'),
			queue: z.number().positive().default(1000).describe('PDUs and EDUs that wait to be sent'),
			lag: z.number().positive().default(60).describe('Seconds that federation lags behind'),
			response: z.number().positive().default(5).describe('Seconds that 99 of 100 requests must take at most'),
			connections: percent.default(90).describe("Percent of the database's max_connections in use that is a warning"),
			query: duration.default(15 * minute).describe('A query or transaction that goes on longer is a warning: 15m'),
			synapseMemory: size.default(2e9).describe("Synapse's memory: 2GB"),
			certificateWarning: days.default(14).describe('Days before its end when a certificate is a warning'),
			certificateCritical: days.default(3).describe('Days before its end when a certificate is critical'),
		})
		.prefault({})
		.describe('Figures above which something is wrong'),
	federation: z
		.strictObject({
			interval: duration
				.refine(ms => ms >= minute, 'must be a minute at least')
				.default(15 * minute)
				.describe('How often it is checked whether and how other servers reach the homeserver: 15m'),
			publicResolver: z
				.string()
				.regex(
					/^(?:\d+(?:\.\d+){3}(?::\d+)?|[0-9A-Fa-f:]+|\[[0-9A-Fa-f:]+\](?::\d+)?)$/,
					'must be an IP address such as 9.9.9.9',
				)
				.optional()
				.describe('A DNS server of the world, asked beside the usual ones: 9.9.9.9'),
			tester: z
				.union([
					z.literal(false),
					z.strictObject({
						url: z.url({protocol: /^https?$/, error: 'must be a URL such as https://federationtester.matrix.org'}),
						every: duration
							.refine(ms => ms >= 10 * minute, 'must be 10m at least: its maintainers ask not to be depended on')
							.default(60 * minute)
							.describe('Never more often than every 10m'),
					}),
				])
				.default(false)
				.describe(
					'An online tester as a second opinion: {url: https://federationtester.matrix.org, every: 60m}; every is 10m at least',
				),
		})
		.prefault({})
		.describe('The check of how other servers reach the homeserver'),
	notify: z
		.strictObject({
			bell: z.boolean().default(false).describe('Ring the bell'),
			osc9: z.boolean().default(false).describe("Through the terminal's own notifications (OSC 9)"),
			command: z.array(z.string()).min(1).optional().describe('Run this with the text as its last argument'),
		})
		.prefault({})
		.describe('How a new alert is told'),
	theme: z.enum(['terminal', 'dark', 'light', 'mono']).default('terminal').describe('Colours'),
	readOnly: z.boolean().default(false).describe('No action that changes anything'),
	keys: z
		.record(z.string(), z.union([z.string(), z.array(z.string())]))
		.default({})
		.describe('Other keys for commands, by command id'),
});

type ConfigFile = z.infer<typeof schema>;
type General = Pick<ConfigFile, 'hosts' | 'thresholds' | 'federation' | 'notify' | 'theme' | 'readOnly' | 'keys'>;

/** The config as the program has it: what stood at the top of the file is a stack like the others. */
export type Config = General & {readonly stacks: readonly [Stack, ...Stack[]]};
export type HostConfig = z.infer<typeof host>;

/** The config that a file with this data means; throws zod's error. */
export const configOf = (data: z.input<typeof schema>): Config => toConfig(schema.parse(data));

/** The checked file in the form of the program. */
export function toConfig({
	hosts,
	thresholds,
	federation,
	notify,
	theme,
	readOnly,
	keys,
	stacks,
	...top
}: ConfigFile): Config {
	const general = {hosts, thresholds, federation, notify, theme, readOnly, keys};
	const [first, ...others] = Object.entries(stacks ?? {}).map(([name, fields]) => ({...fields, name}));
	return {...general, stacks: first ? [first, ...others] : [{...top, name: top.homeserver ?? Object.keys(hosts)[0]!}]};
}
