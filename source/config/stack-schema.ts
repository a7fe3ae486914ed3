import {z} from 'zod';
import {backupSchema} from './backup-schema.js';
import {actionSchema, checkSchema} from './custom-schema.js';
import {postgresSchema, redisSchema} from './database-schema.js';
import {fileSchema} from './files-schema.js';
import {duration, size} from './quantities.js';
import {secretPlace} from './secret-place.js';

// One Matrix stack: the parts that are watched and operated. Each names the host that it is reached from.

// The grammar of the spec's appendix "Server name", without its length limits on labels.
const serverName = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

const hostReference = z.string().describe('A name under `hosts`');
const url = z.url({protocol: /^https?$/, error: 'must be a URL such as http://localhost:8008'});
const remotePath = z.string().regex(/^(?:\/|~\/)/, 'must be an absolute path, or one from ~/');
const scope = z.enum(['user', 'system']);

const unit = z.strictObject({
	host: hostReference,
	unit: z
		.string()
		.regex(/^[A-Za-z0-9:_.\\@][A-Za-z0-9:_.\\@-]*$/, 'must be the name of a systemd unit')
		.describe('Name of the systemd unit'),
	scope: scope.default('user').describe("Whose manager: the user's own (`systemctl --user`) or the system's"),
});

/** The fields of a stack, at the top of the file or under `stacks: {NAME: …}`. */
export const stackFields = {
	homeserver: z
		.string()
		.regex(serverName, 'must be a server name such as example.org or example.org:8448')
		.optional()
		.describe("The Matrix server's name, as in @user:NAME"),
	client: z
		.strictObject({
			public: url.optional().describe('As the world reaches it'),
			lan: url.optional().describe('As the local network reaches it'),
		})
		.optional()
		.describe('URLs of the client API behind the reverse proxy, asked from here'),
	wellKnown: z
		.boolean()
		.default(true)
		.describe('Check how other servers and clients find the homeserver; false where it is known to a LAN alone'),
	synapse: z
		.strictObject({
			host: hostReference,
			url: url.default('http://localhost:8008').describe('The client API, as that host sees it'),
			metrics: z
				.array(url)
				.default([])
				.describe('Metrics listeners, as that host sees them: of the main process and of workers'),
			container: z.string().default('synapse').describe('Name of its container'),
			config: z.string().default('/data/homeserver.yaml').describe('Path of homeserver.yaml inside the container'),
			directory: remotePath
				.optional()
				.describe('Directory of its compose file, for the set-up; told by the container if absent'),
		})
		.optional()
		.describe('The homeserver'),
	admin: z
		.strictObject({
			token: secretPlace('~/.config/synaptop/token'),
			hint: z
				.string()
				.max(200)
				.optional()
				.describe('Said where somebody signs in: who has the password, where it is kept'),
		})
		.optional()
		.describe("An administrator's access token, for users and rooms; asked for if absent"),
	element: z
		.strictObject({
			host: hostReference,
			url: url.default('http://localhost:8080').describe('As that host sees it'),
			container: z.string().default('element-web').describe('Name of its container'),
		})
		.optional()
		.describe('Element Web'),
	bots: z
		.array(unit.extend({config: remotePath.optional().describe("Path of the bot's config file")}))
		.default([])
		.describe('Bots that run as systemd units'),
	units: z.array(unit).default([]).describe('Other systemd units'),
	files: z
		.array(fileSchema(hostReference, remotePath))
		.default([])
		.describe('Config files beside those that are found: of Synapse, Element, compose and bots'),
	postgres: postgresSchema(hostReference).optional().describe('PostgreSQL'),
	redis: redisSchema(hostReference).optional().describe('Redis'),
	backups: z
		.array(
			z
				.strictObject({
					name: z.string().optional().describe('What it is called on the screen'),
					host: hostReference,
					glob: remotePath.optional().describe('Files of which the newest counts: /mnt/backups/matrix-*.dump'),
					command: z
						.array(z.string())
						.min(1)
						.optional()
						.describe('Prints a line for the newest: seconds since the epoch, a blank, bytes'),
					maxAge: duration.default(26 * 3_600_000).describe('Late when older: 26h'),
					minSize: size.default(1).describe('Suspicious when smaller: 1MB'),
				})
				.refine(({glob, command}) => (glob === undefined) !== (command === undefined), 'needs one of glob and command'),
		)
		.default([])
		.describe('Backups made by others: watched for age and size'),
	backup: backupSchema(remotePath).optional().describe('Where backups of the database, keys, config and media are put'),
	logs: z
		.array(z.strictObject({host: hostReference, path: remotePath}))
		.default([])
		.describe('Log files beside containers and units'),
	prometheus: z
		.strictObject({
			host: hostReference,
			url: url.default('http://localhost:9090').describe('As that host sees it'),
			job: z.string().default('synapse').describe('Name of the scrape job'),
		})
		.optional()
		.describe('A Prometheus that scrapes Synapse'),
	links: z
		.record(z.string(), z.string())
		.default({})
		.describe('Dashboards and documents: NAME: URL, or the path of a text on this machine'),
	actions: z
		.array(actionSchema(hostReference))
		.default([])
		.describe('Actions of your own: in the palette, on a key, by `synaptop run custom.NAME`'),
	checks: z
		.array(checkSchema(hostReference))
		.default([])
		.describe('Checks of your own: a verdict each on the Overview and in `synaptop check`'),
};

export const stackSchema = z.strictObject(stackFields);
export type StackFields = z.infer<typeof stackSchema>;

/** One Matrix stack with the name that tells it from others. */
export type Stack = StackFields & {readonly name: string};
