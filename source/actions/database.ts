import type {Config} from '../config/schema.js';
import type {Stack} from '../config/stack-schema.js';
import type {PlanContext, Target} from './action.js';

type WithPostgres = Stack & {readonly postgres: NonNullable<Stack['postgres']>};

const hasPostgres = (stack: Stack): stack is WithPostgres => stack.postgres !== undefined;

/** Every database on the hosts that are looked at. */
export const databaseTargets = ({stacks, hosts}: Config): readonly Target[] =>
	stacks
		.filter(hasPostgres)
		.map(
			({name, homeserver, postgres}): Target => ({
				host: postgres.host,
				kind: 'database',
				id: name,
				name: homeserver ?? name,
			}),
		)
		.filter(({host}) => Object.hasOwn(hosts, host));

/** The stack that an action on a database is for; undefined where the config has it no more. */
export const stackOfDatabase = ({config, target}: Pick<PlanContext, 'config' | 'target'>): WithPostgres | undefined =>
	config.stacks.filter(hasPostgres).find(({name}) => name === target.id);

/** Switches that psql and pg_dump take alike; those below a value. Others mean something else to pg_dump (-t is a table). */
const alike = /^(?:-[hpUd].+|--(?:host|port|username|dbname)=.+|-w|--no-password)$/;
const withValue = /^(?:-[hpUd]|--(?:host|port|username|dbname))$/;
const psqlOnly = /^(?:-X|--no-psqlrc)$/;

/** How the sibling of psql is called: as psql is, with the same switches; undefined where that cannot be told from it. */
export function dumpCommand({
	command,
	dump,
}: Pick<NonNullable<Stack['postgres']>, 'command' | 'dump'>): readonly string[] | undefined {
	if (dump) {
		return dump;
	}

	if (!command) {
		return undefined;
	}

	const isPsql = (word: string): boolean => /^(?:.*\/)?psql$/.test(word);
	const at = command.findIndex(isPsql);
	// A container or a database may be called so too.
	if (at === -1 || at !== command.findLastIndex(isPsql)) {
		return undefined;
	}

	const words: string[] = [];
	const rest = [...command.slice(at + 1)];
	for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
		if (withValue.test(word)) {
			words.push(word, rest.shift() ?? '');
		} else if (alike.test(word) || (!word.startsWith('-') && rest.length === 0)) {
			words.push(word);
		} else if (!psqlOnly.test(word)) {
			return undefined;
		}
	}

	return [...command.slice(0, at), command[at]!.replace(/psql$/, 'pg_dump'), ...words];
}

/** How pg_restore is called where pg_dump is: no other user is needed to read a file that is ours. */
export function restoreCommand(dump: readonly string[]): readonly string[] {
	const at = dump.findLastIndex(word => /^(?:.*\/)?pg_dump$/.test(word));
	const program = at === -1 ? 'pg_restore' : dump[at]!.replace(/pg_dump$/, 'pg_restore');
	return [...(dump[0] === 'sudo' ? [] : dump.slice(0, Math.max(0, at))), program];
}
