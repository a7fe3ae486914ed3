import {databaseSql, parseDatabaseMade} from '../set-up/database-sql.js';
import {scramVerifier} from '../set-up/scram.js';
import {psqlSwitches} from '../sources/psql.js';
import {Secret} from '../system/secret.js';
import type {Action, Outcome, PlanContext} from './action.js';
import {stackOfDatabase} from './database.js';
import {type FormField, secretOf, textOf} from './form.js';
import {checkPassword} from './user-create.js';

/** Of PostgreSQL's identifiers those that need no quotes anywhere: Synapse, psql and people take them as they are. */
const checkName = (value: string): string | undefined =>
	/^[a-z_][a-z0-9_]{0,62}$/.test(value) ? undefined : 'has small letters, digits and _, 63 at the most';

/** Of ASCII, which SASLprep (RFC 4013) leaves as it is. */
export const checkDatabasePassword = (password: Secret): string | undefined =>
	checkPassword(password) ??
	(/^[\x20-\x7e]+$/.test(password.reveal()) ? undefined : 'has letters without accents, digits and signs only');

const form: readonly FormField[] = [
	{kind: 'text', id: 'role', label: 'Role', initial: 'matrix', check: checkName},
	{kind: 'text', id: 'database', label: 'Database', initial: 'matrix', check: checkName},
	{
		kind: 'password',
		id: 'password',
		label: 'Password of the role',
		hint: 'keep it: homeserver.yaml wants it next',
		check: checkDatabasePassword,
	},
];

const commandOf = (context: Pick<PlanContext, 'config' | 'target'>): readonly string[] | undefined => {
	const {admin, command} = stackOfDatabase(context)?.postgres ?? {};
	return admin ?? command;
};

function reached(output: string, role: string, database: string): Outcome {
	const made = parseDatabaseMade(output);
	if (!made) {
		return {kind: 'failed', reason: `psql does not tell of the database ${database}`};
	}

	if (made.wrong !== undefined) {
		return {
			kind: 'failed',
			reason: `there is a database ${database} already, and ${made.wrong}: nothing was done. Take another name, or drop it if nothing is in it`,
		};
	}

	if (!made.login) {
		return {kind: 'failed', reason: `there is a role ${role} already that may not log in: it is left as it is`};
	}

	const words = [
		made.role === 'made' ? `role ${role} made` : `the role ${role} was there, with a password of its own`,
		made.database === 'made' ? `database ${database} made` : `the database ${database} was there, of ${made.owner}`,
	];
	return {kind: 'done', text: words.join('; ')};
}

/** I2, the first half: the password itself is not sent to the server, and is on no command line. */
export const databaseCreate: Action = {
	id: 'database.create',
	title: 'Make the role and database',
	risk: 'change',
	kind: 'database',
	operations: ['I2'],
	form,
	explain: context =>
		`Makes a role and a database with the collation C for ${context.target.name} where they are not there. What is there is left as it is.`,
	unavailable(context) {
		if (!stackOfDatabase(context)) {
			return `there is no database of ${context.target.name} in the config`;
		}

		return commandOf(context)
			? undefined
			: 'the config does not say how psql is called: write postgres.admin: [sudo, -n, -u, postgres, psql]';
	},
	plan(context, input) {
		const [role, database] = [textOf(input, 'role'), textOf(input, 'database')];
		const verifier = scramVerifier(secretOf(input, 'password'));
		return [
			{
				kind: 'exec',
				// Of two databases psql takes the last; its own is not there yet.
				argv: [...commandOf(context)!, ...psqlSwitches, '-d', 'postgres'],
				stdin: new Secret(databaseSql(role, database, verifier)),
				timeout: 60_000,
				hides: [secretOf(input, 'password'), new Secret(verifier)],
				reached: output => reached(output, role, database),
				meanings: [
					[
						/permission denied to create (?:role|database)|must be (?:member of|able to SET) role/i,
						'this role of PostgreSQL may not make roles and databases: say in postgres.admin how psql is called by one who may, as in [sudo, -n, -u, postgres, psql]',
					],
					[
						/Peer authentication failed|no password supplied|password authentication failed|role ".*" does not exist|no pg_hba\.conf entry/,
						'psql is not let in: say in postgres.admin how it is called by one who may make databases, as in [sudo, -n, -u, postgres, psql]',
					],
					[/a password is required|a terminal is required/, 'sudo asks for a password there: NOPASSWD in sudoers'],
					[/Connection refused|No such file or directory/, 'PostgreSQL does not answer there: is it running?'],
				],
			},
		];
	},
	shows(_context, input) {
		const [role, database] = [textOf(input, 'role'), textOf(input, 'database')];
		return [
			`where it is not there: create role ${role} login password ${new Secret('')}`,
			`where it is not there: create database ${database} owner ${role} encoding 'UTF8' lc_collate 'C' lc_ctype 'C' template template0`,
		];
	},
	refresh: ['postgres'],
};
