// What psycopg2, Redis and Synapse say, as the guided checks read it. Fixtures are real words of the versions they name.
import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {describe, test} from 'node:test';
import {type ConnectionFault, readConnection} from '../../../source/runbook/words/psycopg2.js';
import {readRedis} from '../../../source/runbook/words/redis.js';
import {countErrors, firstError, markedLines} from '../../../source/runbook/words/synapse-log.js';

const directory = new URL('../../fixtures/runbook/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, directory), 'utf8');
const logOf = (name: string): readonly string[] => read(`synapse-1.160.0/${name}.log`).trimEnd().split('\n');

describe('what psycopg2 says of a connection', () => {
	const {said} = JSON.parse(read('psycopg2.json')) as {readonly said: Readonly<Record<string, string>>};
	const expected: Readonly<Record<string, readonly [ConnectionFault, RegExp]>> = {
		password: ['password', /^PostgreSQL refuses the password of user matrix$/],
		'no-password': ['no-password', /^PostgreSQL at db wants a password, and homeserver\.yaml has none$/],
		hba: [
			'hba',
			/^pg_hba\.conf of PostgreSQL does not let user nobody1 from 172\.18\.0\.2 into database matrix without TLS$/,
		],
		'hba-reject': ['hba', /does not let user synapse .* into database hbadb/],
		refused: ['refused', /^nothing listens at db: the connection is refused$/],
		localhost: ['refused', /^nothing listens at db/],
		resolver: ['resolver', /^the name nowhere\.lab of PostgreSQL cannot be looked up: no DNS server answers$/],
		tls: ['tls', /^PostgreSQL at db speaks no TLS/],
		socket: ['socket', /^nothing answers on the socket \/run\/postgresql\/\.s\.PGSQL\.5432 inside the container/],
		option: ['options', /invalid connection option "foo"$/],
		sslmode: ['options', /invalid sslmode value: "nonsense"$/],
		port: ['options', /invalid integer value "abc" for connection option "port"$/],
		role: ['role', /^PostgreSQL has no role nobody1$/],
		database: ['database', /^PostgreSQL has no database nodb$/],
		ident: ['identity', /^PostgreSQL wants ident authentication of user peeruser/],
		login: ['login', /^the role nologin1 of PostgreSQL may not log in$/],
		'role-limit': ['limit', /^the connection limit of role limited in PostgreSQL is reached$/],
		'database-limit': ['limit', /^the connection limit of database lim0 /],
		closed: ['rights', /^the database closed accepts no connections/],
		'connect-right': ['rights', /^the role may not use database others$/],
		hang: ['timeout', /^PostgreSQL at db says nothing in time$/],
		'hang-up': ['hang-up', /^what answers at db hangs up without a word$/],
		http: ['stranger', /^what answers at db is not PostgreSQL$/],
		reserved: ['full', /^PostgreSQL at db has no connection left/],
		full: ['full', /^PostgreSQL at db has no connection left/],
		'shutting-down': ['not-ready', /it is shutting down$/],
		starting: ['not-ready', /it is starting up$/],
	};

	for (const [name, words] of Object.entries(said)) {
		test(name, () => {
			const [fault, text] = expected[name] ?? assert.fail(`nobody says what ${name} means`);
			const found = readConnection(words, 'db');
			assert.equal(found.fault, fault);
			assert.match(found.text, text);
			assert.ok(found.next !== undefined && found.next !== '');
		});
	}

	test('words that nobody knows are told, in one line and without what moves the cursor', () => {
		const found = readConnection(
			'connection to server at "x" (1.2.3.4), port 5 failed: SCHWERWIEGEND:  \x1b[2Jetwas\nanderes\n',
			'x:5',
		);
		assert.deepEqual(found, {
			fault: 'other',
			text: 'PostgreSQL at x:5 takes no connection: SCHWERWIEGEND: etwas anderes',
		});
	});
});

describe('what Redis answers', () => {
	const {said} = JSON.parse(read('redis.json')) as {readonly said: Readonly<Record<string, readonly [string, string]>>};
	const expected: Readonly<Record<string, RegExp>> = {
		noauth: /^Redis at redis:6379 wants a password, and homeserver\.yaml has none$/,
		wrongpass: /^Redis at redis:6379 refuses the password of homeserver\.yaml$/,
		'no-password-set': /^Redis at redis:6379 has no password, and homeserver\.yaml sends one$/,
		index: /^Redis at redis:6379 has no database of the number dbid/,
		protected: /^Redis at redis:6379 is in protected mode/,
		noperm: /^the user of Redis at redis:6379 may not use PING$/,
	};

	for (const [name, [command, answer]] of Object.entries(said)) {
		test(name, () => assert.match(readRedis(command, answer, 'redis:6379').text, expected[name]!));
	}

	test('what is written in its source and hard to come by', () => {
		const text = (answer: string) => readRedis('PING', answer, 'r').text;
		assert.match(text('-LOADING Redis is loading the dataset in memory'), /is loading its file/);
		assert.match(text("-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'."), /replica/);
		assert.match(text('-ERR max number of clients reached'), /no connection left/);
		assert.match(text('HTTP/1.1 400 Bad Request'), /is not Redis: "HTTP\/1\.1 400 Bad Request"/);
		assert.match(text('-ERR something else'), /answers PING with an error: ERR something else/);
	});
});

describe("the first error of Synapse's log", () => {
	const expected: Readonly<Record<string, readonly [text: RegExp, of: string | undefined]>> = {
		syntax: [
			/^yaml\.parser\.ParserError: while parsing a block mapping in "\/data\/homeserver\.yaml", line 1, column 1 .* line 11, column 3$/,
			undefined,
		],
		type: [/^Error in configuration: Listener configuration is lacking a valid 'port' option$/, undefined],
		type2: [/^TypeError: Bad byte size \[\]$/, undefined],
		noname: [/^Error in configuration: Missing mandatory `server_name` config option\.$/, undefined],
		noconfig: [/FileNotFoundError: .*'\/data\/homeserver\.yaml'$/, undefined],
		unreadkey: [
			/^Error in configuration at 'signing_key': Error accessing file '\/data\/own\.test\.signing\.key': \[Errno 13\] Permission denied/,
			undefined,
		],
		badkey: [/^nacl\.exceptions\.ValueError: The seed must be exactly 32 bytes long$/, undefined],
		dbunwritable: [/^sqlite3\.OperationalError: unable to open database file$/, 'database'],
		pgrefused: [
			/^psycopg2\.OperationalError: .* port 5999 failed: Connection refused Is the server running/,
			'database',
		],
		pgpassword: [/^psycopg2\.OperationalError: .* password authentication failed for user "matrix"$/, 'database'],
		pgname: [/^psycopg2\.OperationalError: could not translate host name "nowhere\.lab"/, 'database'],
		port: [/^synapse\.app\._base\.ListenerException: Failed to listen on TCP port \(8008\)/, undefined],
	};
	const names = readdirSync(new URL('synapse-1.160.0/', directory)).map(name => name.replace('.log', ''));

	for (const name of names) {
		test(name, () => {
			const [text, of] = expected[name] ?? assert.fail(`nobody says what ${name} means`);
			const lines = logOf(name);
			const error = firstError(lines);
			assert.ok(error);
			assert.match(error.text, text);
			assert.equal(error.of, of);
			assert.ok(error.fatal);
			const marked = markedLines(lines, error);
			assert.ok(marked.length <= 30, `${marked.length} lines`);
			assert.ok(
				marked.some(line => line.startsWith('›')),
				marked.join('\n'),
			);
			// The line that says it is among those that are shown.
			assert.ok(
				marked.some(
					line => line.startsWith('› ') && text.source.length > 0 && lines[error.said]!.includes(line.slice(2).trim()),
				),
				marked.join('\n'),
			);
		});
	}

	test('a log without an error has none; one that goes on has some that end nothing', () => {
		const entry = (level: string, text: string) =>
			`2026-11-23 09:19:52,852 - synapse.federation.sender - 77 - ${level} - process-1 - ${text}`;
		const fine = [
			entry('INFO', 'Setting up'),
			entry('WARNING', 'slow'),
			'Traceback (most recent call last):',
			'  x',
			'OSError: gone',
		];
		assert.equal(firstError(fine), undefined);
		const failing = [
			entry('ERROR', 'Failed to send'),
			'Traceback (most recent call last):',
			'  File "x.py", line 1, in y',
			'twisted.internet.error.ConnectionRefusedError: Connection was refused by other side: 111: Connection refused.',
			entry('INFO', 'goes on'),
			entry('ERROR', 'again'),
		];
		const error = firstError(failing);
		assert.deepEqual(
			[error?.at, error?.said, error?.fatal, error?.text],
			[
				0,
				3,
				false,
				'twisted.internet.error.ConnectionRefusedError: Connection was refused by other side: 111: Connection refused.',
			],
		);
		assert.equal(countErrors(failing), 2);
		// What ends the start counts before what was there before it.
		const ended = [...failing, ...logOf('pgpassword')];
		assert.match(firstError(ended)?.text ?? '', /password authentication failed/);
	});
});
