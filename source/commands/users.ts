import {outcomeOf, outcomeText} from '../actions/outcome.js';
import type {Config} from '../config/schema.js';
import {createProgram} from '../create-program.js';
import {exportUsers, usersCsv} from '../matrix/export-users.js';
import {type User, type UserShow, userShows} from '../matrix/users.js';
import type {PagedQuery} from '../store/paged.js';
import {didYouMean} from '../system/nearest.js';
import {askOnTerminal} from './ask-terminal.js';
import {type Call, type Flags, textFlag, UsageError} from './command.js';
import {homeservers, ofStack} from './of-stack.js';
import {openConfig} from './open.js';
import {Stopped} from './stoppable.js';
import {table} from './text-table.js';

const exits = {done: 0, failed: 1, unreachable: 3, unknown: 3} as const;

/** `synaptop users`: every user of a homeserver, page by page as they come. */
export async function run(call: Call): Promise<number> {
	const {input, flags, stdout, stderr, signal} = call;
	if (input.length > 0) {
		throw new UsageError(`--search "${input.join(' ')}" looks for a part of a name`);
	}

	if (flags.json && flags.csv) {
		throw new UsageError('--json or --csv, not both');
	}

	const config = await openConfig(flags);
	const query = queryOf(config, flags);
	const program = createProgram(config, {ask: askOnTerminal(call)});
	try {
		const listed = exportUsers(program.access.client(query.stack), query, {signal});
		const lines = flags.json ? asJson(listed) : flags.csv ? usersCsv(listed) : asTable(listed);
		for await (const text of lines) {
			if (!stdout.write(text)) {
				await new Promise<void>(resolve => stdout.once('drain', resolve));
			}
		}

		return 0;
	} catch (error) {
		const outcome = outcomeOf(signal.aborted ? new Stopped() : error, 'read');
		stderr.write(`synaptop: users of ${query.stack}: ${outcomeText(outcome)}\n`);
		return exits[outcome.kind];
	} finally {
		await program.close();
	}
}

function queryOf(config: Config, flags: Flags): PagedQuery {
	const show = textFlag(flags, 'show') ?? userShows[0];
	if (!userShows.includes(show as UserShow)) {
		throw new UsageError(`--show ${show}?${didYouMean(show, userShows)} (${userShows.join(', ')})`);
	}

	return {
		stack: ofStack(homeservers(config), textFlag(flags, 'stack')).id,
		search: textFlag(flags, 'search') ?? '',
		sort: {column: 'id', descending: false},
		show,
	};
}

const iso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());

async function* asJson(listed: AsyncIterable<User>): AsyncGenerator<string> {
	let before = '[\n';
	for await (const {createdAt, lastSeenAt, ...user} of listed) {
		yield `${before}  ${JSON.stringify({...user, createdAt: iso(createdAt), lastSeenAt: iso(lastSeenAt)})}`;
		before = ',\n';
	}

	yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** A table is as wide as its widest cell, so that it waits for all of them. */
async function* asTable(listed: AsyncIterable<User>): AsyncGenerator<string> {
	const rows: string[][] = [];
	for await (const user of listed) {
		const states = [
			user.deactivated && 'deactivated',
			user.locked && 'locked',
			user.shadowBanned && 'shadow-banned',
			user.unapproved && 'to be approved',
		].filter(state => typeof state === 'string');
		const type = user.kind ?? (user.guest ? 'guest' : '');
		rows.push([
			user.id,
			user.name ?? '',
			user.admin ? 'admin' : '',
			states.join(', ') || 'active',
			type,
			iso(user.createdAt) ?? '',
			iso(user.lastSeenAt) ?? 'unknown',
		]);
	}

	yield `${table(['USER', 'DISPLAY NAME', 'ADMIN', 'STATE', 'TYPE', 'CREATED', 'LAST SEEN'], rows)}\n`;
}
