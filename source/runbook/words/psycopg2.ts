import {clean} from '../../parsers/clean.js';

/** What keeps a connection to PostgreSQL from being made. */
export type ConnectionFault =
	| 'name'
	| 'resolver'
	| 'refused'
	| 'timeout'
	| 'route'
	| 'socket'
	| 'password'
	| 'no-password'
	| 'role'
	| 'login'
	| 'database'
	| 'hba'
	| 'identity'
	| 'full'
	| 'limit'
	| 'tls'
	| 'stranger'
	| 'hang-up'
	| 'not-ready'
	| 'rights'
	| 'options'
	| 'other';

export interface ConnectionWords {
	readonly fault: ConnectionFault;
	/** One line. */
	readonly text: string;
	readonly next?: string;
}

interface Reading {
	readonly said: RegExp;
	readonly fault: ConnectionFault;
	readonly text: (found: RegExpExecArray, where: string) => string;
	readonly next: string;
}

const hba = "Allow it in PostgreSQL's pg_hba.conf (a line host DATABASE USER ADDRESS scram-sha-256), then reload it";
const wait = 'Wait until it is up, or read the log of PostgreSQL for why it is not';

/**
 * libpq's and PostgreSQL's own words (fe-connect.c, fe-secure-openssl.c, postinit.c, auth.c of 13 to 18), the first that fits
 * counts. A server with other lc_messages says the same in its language: then its words are told as they are.
 */
const readings: readonly Reading[] = [
	{
		said: /could not translate host name "([^"]*)" to address: Temporary failure/,
		fault: 'resolver',
		text: ([, name]) => `the name ${name} of PostgreSQL cannot be looked up: no DNS server answers`,
		next: 'See the DNS servers of the container (dns: in the compose file, /etc/resolv.conf of its host)',
	},
	{
		said: /could not translate host name "([^"]*)" to address/,
		fault: 'name',
		text: ([, name]) => `the name ${name} of PostgreSQL is not found`,
		next: 'See host in the database section of homeserver.yaml; a container finds others by their names only in a network that they share',
	},
	{
		said: /password authentication failed for user "([^"]*)"/,
		fault: 'password',
		text: ([, user]) => `PostgreSQL refuses the password of user ${user}`,
		next: 'Make database.args.password of homeserver.yaml and the password of the role the same: \\password in psql sets it',
	},
	{
		said: /no password supplied/,
		fault: 'no-password',
		text: (_found, where) => `PostgreSQL at ${where} wants a password, and homeserver.yaml has none`,
		next: 'Add password to the args of the database section of homeserver.yaml',
	},
	{
		said: /role "([^"]*)" does not exist/,
		fault: 'role',
		text: ([, user]) => `PostgreSQL has no role ${user}`,
		next: 'See user in the database section of homeserver.yaml, or make the role: createuser --pwprompt USER',
	},
	{
		said: /role "([^"]*)" is not permitted to log in/,
		fault: 'login',
		text: ([, user]) => `the role ${user} of PostgreSQL may not log in`,
		next: 'ALTER ROLE … LOGIN, or another user in the database section of homeserver.yaml',
	},
	{
		said: /database "([^"]*)" does not exist/,
		fault: 'database',
		text: ([, name]) => `PostgreSQL has no database ${name}`,
		next: 'See dbname in the database section of homeserver.yaml, restore a backup, or make it: createdb --encoding=UTF8 --locale=C --template=template0 --owner=USER DATABASE',
	},
	{
		said: /database "([^"]*)" is not currently accepting connections/,
		fault: 'rights',
		text: ([, name]) => `the database ${name} accepts no connections (ALLOW_CONNECTIONS is off)`,
		next: 'ALTER DATABASE … ALLOW_CONNECTIONS true, or see whether somebody restores it',
	},
	{
		said: /(?:no pg_hba\.conf entry for|pg_hba\.conf rejects connection for) host "([^"]*)", user "([^"]*)", database "([^"]*)"(, no encryption|, SSL off)?/,
		fault: 'hba',
		text: ([, host, user, database, plain]) =>
			`pg_hba.conf of PostgreSQL does not let user ${user} from ${host} into database ${database}${plain ? ' without TLS' : ''}`,
		next: hba,
	},
	{
		said: /pg_hba\.conf/,
		fault: 'hba',
		text: () => 'pg_hba.conf of PostgreSQL does not let it in',
		next: hba,
	},
	{
		said: /(?:Ident|Peer) authentication failed for user "([^"]*)"/,
		fault: 'identity',
		text: ([all, user]) =>
			`PostgreSQL wants ${all.startsWith('Peer') ? 'peer' : 'ident'} authentication of user ${user} by its pg_hba.conf, and no password`,
		next: hba,
	},
	{
		said: /too many clients already|remaining connection slots are reserved/,
		fault: 'full',
		text: (_found, where) => `PostgreSQL at ${where} has no connection left (max_connections)`,
		next: 'See who has them (tab Database); raise max_connections of PostgreSQL, or lower cp_max of each Synapse process',
	},
	{
		said: /too many connections for (role|database) "([^"]*)"/,
		fault: 'limit',
		text: ([, what, name]) => `the connection limit of ${what} ${name} in PostgreSQL is reached`,
		next: 'ALTER ROLE or ALTER DATABASE … CONNECTION LIMIT -1, or lower cp_max in homeserver.yaml',
	},
	{
		said: /the database system is (starting up|shutting down|in recovery mode|not yet accepting connections|not accepting connections)/,
		fault: 'not-ready',
		text: ([, how], where) => `PostgreSQL at ${where} does not take connections: it is ${how}`,
		next: wait,
	},
	{
		said: /permission denied for (database|schema) "?([^"\s]*)"?/,
		fault: 'rights',
		text: ([, what, name]) => `the role may not use ${what} ${name}`,
		next: 'GRANT ALL ON DATABASE … TO …, or make the role its owner: ALTER DATABASE … OWNER TO …',
	},
	{
		said: /server does not support SSL, but SSL was required/,
		fault: 'tls',
		text: (_found, where) => `PostgreSQL at ${where} speaks no TLS, and homeserver.yaml wants it (sslmode)`,
		next: 'Turn ssl on in postgresql.conf, or sslmode: prefer in the database section of homeserver.yaml',
	},
	{
		said: /certificate verify failed|root certificate file|does not match host name|SSL error|sslmode value "?[a-z-]+"? invalid/,
		fault: 'tls',
		text: ([found], where) => `TLS with PostgreSQL at ${where} fails: ${found}`,
		next: 'See sslmode, sslrootcert and the certificate of PostgreSQL',
	},
	{
		said: /received invalid response to SSL negotiation|expected authentication request from server/,
		fault: 'stranger',
		text: (_found, where) => `what answers at ${where} is not PostgreSQL`,
		next: 'See host and port in the database section of homeserver.yaml',
	},
	{
		said: /server closed the connection unexpectedly|Connection reset by peer/,
		fault: 'hang-up',
		text: (_found, where) => `what answers at ${where} hangs up without a word`,
		next: 'See whether it is PostgreSQL, or a proxy whose PostgreSQL is gone; the log of PostgreSQL says why it hangs up',
	},
	{
		said: /connection to server on socket "([^"]*)" failed: (No such file or directory|Connection refused|Permission denied)/,
		fault: 'socket',
		text: ([, path, why]) => `nothing answers on the socket ${path} inside the container (${why})`,
		next: "Mount the directory of PostgreSQL's socket into the container, or say a host in the database section of homeserver.yaml",
	},
	{
		said: /timeout expired/,
		fault: 'timeout',
		text: (_found, where) => `PostgreSQL at ${where} says nothing in time`,
		next: 'Something takes the connection and does not answer: see whether PostgreSQL hangs (its log, its disk), or what stands in between',
	},
	{
		said: /Connection timed out/,
		fault: 'timeout',
		text: (_found, where) => `nothing answers at ${where}: packets are dropped on the way`,
		next: 'See firewalls between the two, and whether the host is up',
	},
	{
		said: /Connection refused/,
		fault: 'refused',
		text: (_found, where) => `nothing listens at ${where}: the connection is refused`,
		next: 'Start PostgreSQL; see its listen_addresses and port, and host and port in homeserver.yaml',
	},
	{
		said: /No route to host|Network is unreachable|Cannot assign requested address/,
		fault: 'route',
		text: ([found], where) => `${where} is not reached from the container: ${found}`,
		next: 'See the network of the container and whether the host is up',
	},
	{
		said: /invalid (?:dsn|connection option|(?:integer |\w+ )?value)\b.*/,
		fault: 'options',
		text: ([found]) => `homeserver.yaml has a parameter for the database that psycopg2 does not take: ${found}`,
		next: 'See args in the database section of homeserver.yaml',
	},
];

const own = /^connection to server (?:at|on socket) .*? failed: (?:FATAL: +)?/;

/** What psycopg2 said of a connection that was not made, for the person. `where`: "db.lab:5432". */
export function readConnection(said: string, where: string): ConnectionWords {
	const words = clean(said.replace(/\s+/g, ' ')).trim();
	for (const {said: pattern, fault, text, next} of readings) {
		const found = pattern.exec(words);
		if (found) {
			return {fault, text: text(found, where), next};
		}
	}

	return {fault: 'other', text: `PostgreSQL at ${where} takes no connection: ${words.replace(own, '').slice(0, 200)}`};
}
