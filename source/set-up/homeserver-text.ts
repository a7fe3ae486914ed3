import {randomBytes} from 'node:crypto';
import {Secret} from '../system/secret.js';

/** What a new homeserver.yaml is made from. */
export interface HomeserverForm {
	readonly server: string;
	/** Base URL of the client API, as the world has it. */
	readonly publicUrl: string;
	readonly reportStats: boolean;
	readonly ports: {readonly client: number; readonly metrics?: number};
	readonly database: {
		readonly host: string;
		readonly port: number;
		readonly user: string;
		readonly password: Secret;
		readonly name: string;
	};
	readonly redis?: {readonly host: string; readonly port: number};
	/** Asked for the keys of servers that are gone; undefined: none. */
	readonly keyServer?: string;
	/** Inside the container. */
	readonly directory: string;
	readonly key: string;
	readonly log: string;
}

/** Secrets that the server makes signatures and sessions with. */
export interface HomeserverSecrets {
	readonly registration: Secret;
	readonly macaroon: Secret;
	readonly form: Secret;
}

const random = (): Secret => new Secret(randomBytes(32).toString('base64url'));

export const newSecrets = (): HomeserverSecrets => ({registration: random(), macaroon: random(), form: random()});

/** JSON is YAML, whatever is in it. */
const yaml = (value: string | Secret): string => JSON.stringify(value instanceof Secret ? value.reveal() : value);

/** A whole homeserver.yaml: nothing in it is to be filled in. */
export function homeserverText(form: HomeserverForm, secrets: HomeserverSecrets): string {
	const {server, publicUrl, reportStats, ports, database, redis, keyServer, directory, key, log} = form;
	const metrics = ports.metrics;
	return `# homeserver.yaml of ${server}, written by synaptop. What else may stand here:
# https://element-hq.github.io/synapse/latest/usage/configuration/config_documentation.html

# Part of every user's and room's id: it can never be changed.
server_name: ${yaml(server)}
public_baseurl: ${yaml(publicUrl)}
pid_file: ${yaml(`${directory}/homeserver.pid`)}
report_stats: ${reportStats}

listeners:
  - port: ${ports.client}
    type: http
    tls: false
    # Behind a reverse proxy, which says who asks.
    x_forwarded: true
    bind_addresses: ["0.0.0.0"]
    resources:
      - names: [client, federation]
        compress: false
${
	metrics === undefined
		? ''
		: `  - port: ${metrics}
    type: metrics
    bind_addresses: ["0.0.0.0"]
`
}enable_metrics: ${metrics !== undefined}

database:
  name: psycopg2
  args:
    host: ${yaml(database.host)}
    port: ${database.port}
    user: ${yaml(database.user)}
    password: ${yaml(database.password)}
    dbname: ${yaml(database.name)}
    cp_min: 5
    cp_max: 10
${redis ? `\nredis:\n  enabled: true\n  host: ${yaml(redis.host)}\n  port: ${redis.port}\n` : ''}
log_config: ${yaml(log)}
media_store_path: ${yaml(`${directory}/media_store`)}
signing_key_path: ${yaml(key)}

# With this one register_new_matrix_user makes users.
registration_shared_secret: ${yaml(secrets.registration)}
macaroon_secret_key: ${yaml(secrets.macaroon)}
form_secret: ${yaml(secrets.form)}
enable_registration: false

${
	keyServer === undefined
		? 'trusted_key_servers: []\n'
		: `trusted_key_servers:\n  - server_name: ${yaml(keyServer)}\nsuppress_key_server_warning: true\n`
}`;
}

/** Logging as the published image has it: to the container's log. */
export const logText = `version: 1
formatters:
  precise:
    format: '%(asctime)s - %(name)s - %(lineno)d - %(levelname)s - %(request)s - %(message)s'
handlers:
  console:
    class: logging.StreamHandler
    formatter: precise
loggers:
  # At DEBUG it would log passwords and tokens.
  synapse.storage.SQL:
    level: INFO
root:
  level: INFO
  handlers: [console]
disable_existing_loggers: false
`;

/** Element's config.json for this homeserver. */
export const elementText = (server: string, publicUrl: string): string =>
	`${JSON.stringify(
		{
			default_server_config: {'m.homeserver': {base_url: publicUrl.replace(/\/$/, ''), server_name: server}},
			brand: 'Element',
			disable_custom_urls: false,
			disable_guests: true,
		},
		undefined,
		2,
	)}\n`;
