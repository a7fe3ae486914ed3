import {clean} from '../../parsers/clean.js';
import {textOf} from '../../parsers/json.js';
import type {Probe} from '../../sources/probe.js';
import {type RedisFacts, redis} from '../../sources/redis.js';
import {services} from '../../sources/services.js';
import {bytes} from '../../ui/format.js';
import {readSection} from '../database/section.js';
import {critical, notKnown, skipped, warning, well} from '../findings.js';
import type {Finding, FlowStep} from '../flow.js';
import {type HomeserverFile, sectionOf} from '../homeserver-file.js';
import {type Answer, askInside, ScriptFailed} from '../inside/ask-inside.js';
import {pingScript} from '../inside/connection-scripts.js';
import {fromInside, reachSteps} from '../inside/from-inside.js';
import {seenFrom} from '../own-host.js';
import {editConfig} from '../synapse/config.js';
import {readRedis} from '../words/redis.js';

const notUsed = 'Synapse uses no Redis: enabled is not set in homeserver.yaml (only workers need it)';

type Redis = NonNullable<HomeserverFile['redis']>;

export const whereOf = ({host = 'localhost', port = 6379, path}: Redis): string => path ?? `${host}:${port}`;

/** What homeserver.yaml says of Redis. */
export function judgeRedisSection(file: Pick<HomeserverFile, 'redis' | 'lines'>): Finding {
	const evidence = sectionOf(file, 'redis');
	const {redis: section} = file;
	return section?.enabled
		? well(`Redis at ${whereOf(section)}${section.dbid === undefined ? '' : `, database ${section.dbid}`}`, {evidence})
		: skipped(notUsed, {evidence});
}

export const sectionStep: FlowStep = {
	id: 'section',
	title: 'homeserver.yaml uses Redis',
	operations: ['T5'],
	looks: ({stack}) => `the redis section of ${stack.synapse?.config}, masked`,
	timeout: 45_000,
	async run(context) {
		const read = await readSection(context);
		return 'trouble' in read
			? read.trouble
			: {...judgeRedisSection(read.file), tab: 'config', actions: editConfig(context, read.found)};
	},
};

const noServer = skipped('not looked at: the config has no redis');

/** How its own host sees the server. */
export function judgeServer(
	{state, problem, facts}: Pick<Probe<unknown>, 'state' | 'problem' | 'facts'>,
	host: string,
): Finding {
	if (state === 'up') {
		return well(`Redis on ${host} ${textOf(facts, 'said') ?? 'answers redis-cli'}`);
	}

	return critical(`Redis on ${host} is down: ${problem?.message ?? 'it does not answer'}`, {
		next:
			problem?.cure ?? 'Start it (systemctl start redis-server, or its container), and read its log for why it ended',
		tab: 'database',
	});
}

export const serverStep: FlowStep = {
	id: 'server',
	title: 'Redis answers on its own host',
	operations: ['T5'],
	looks: ({stack: {redis: part}}) =>
		part ? `PING at ${part.address ?? 'the place of redis-cli'}, on ${part.host}` : 'nothing: the config has no redis',
	timeout: 30_000,
	async run(context) {
		const {redis: part} = context.stack;
		if (!part) {
			return noServer;
		}

		const seen =
			part.address === undefined
				? await seenFrom(context, redis, part.host, 'redis')
				: await seenFrom(context, services, part.host, 'redis');
		return 'none' in seen ? seen.none : judgeServer(seen.probe, part.host);
	},
};

export const [nameStep, portStep] = reachSteps({part: 'Redis', section: 'redis'}, ['T5']);

const patience = 6;

/** What AUTH, SELECT and PING came to. */
export function judgePing(answer: Answer): Finding {
	const where = clean(textOf(answer, 'where') ?? '?');
	const answers = (Array.isArray(answer.answers) ? answer.answers : []).flatMap(one => {
		const [command, said] = Array.isArray(one) ? one : [];
		return typeof command === 'string' && typeof said === 'string' ? [{command, said: clean(said)}] : [];
	});
	const evidence = answers.map(({command, said}) => `${command}: ${said}`);
	const bad = answers.find(({command, said}) => said !== (command === 'PING' ? '+PONG' : '+OK'));
	if (bad && bad.said !== '') {
		return critical(readRedis(bad.command, bad.said, where).text, {
			evidence,
			next: readRedis(bad.command, bad.said, where).next,
		});
	}

	const said = clean(textOf(answer, 'said') ?? '');
	switch (answer.failed) {
		case undefined: {
			return bad || answers.length === 0
				? notKnown(`Redis at ${where} answers nothing that is known`, {evidence})
				: well(`Redis at ${where} answers ${answers.map(({command}) => command).join(', ')}`, {evidence});
		}

		case 'timeout': {
			return critical(`what answers at ${where} takes the connection and says nothing within ${patience} s`, {
				evidence,
				next: 'Redis hangs, or something else listens there: see its log, and host and port in homeserver.yaml',
			});
		}

		case 'closed': {
			return critical(`what answers at ${where} hangs up without a word`, {
				evidence,
				next: 'It may want TLS (use_tls in homeserver.yaml), have no connection left, or be something else',
			});
		}

		case 'tls': {
			return critical(`TLS with Redis at ${where} fails: ${said}`, {
				next: 'See use_tls, ca_file and certificate_file in the redis section of homeserver.yaml',
			});
		}

		case 'password': {
			return critical(`the file of Redis' password is not to be read: ${said}`, {
				next: 'See password_path in the redis section of homeserver.yaml',
			});
		}

		default: {
			return critical(`Redis at ${where} is not reached from inside the container: ${said}`, {
				evidence,
				next: 'See host and port in the redis section of homeserver.yaml, and whether Redis runs',
			});
		}
	}
}

export const pingStep: FlowStep = {
	id: 'ping',
	title: "It answers PING with the config's own password and database",
	operations: ['T5'],
	needs: ['port'],
	looks: "AUTH, SELECT and PING with homeserver.yaml's own parameters, inside the container",
	timeout: 60_000,
	run: context =>
		fromInside(context, async found => {
			try {
				const answer = await askInside(context, found, pingScript, {limit: 30, more: {connect: patience}});
				return answer.unused === undefined ? judgePing(answer) : skipped(notUsed);
			} catch (error) {
				if (error instanceof ScriptFailed) {
					return notKnown(`it could not be tried: ${error.message}`);
				}

				throw error;
			}
		}),
};

/** Whether it takes what Synapse writes. */
export function judgeMemory({state, facts}: Pick<Probe<RedisFacts>, 'state' | 'facts'>, host: string): Finding {
	if (state !== 'up' || !facts) {
		return skipped(`not looked at: redis-cli does not answer on ${host}`);
	}

	const {memory, limit, policy, loading, saveFailed, keys, database} = facts;
	const evidence = [
		`${bytes(memory)}B of ${limit > 0 ? `${bytes(limit)}B, ${policy}` : 'no limit'}, ${keys} keys in database ${database}`,
	];
	if (loading) {
		return warning(`Redis on ${host} loads its file and answers nothing else`, {
			evidence,
			next: 'Wait until it is through',
		});
	}

	if (saveFailed) {
		return critical(`Redis on ${host} could not save to its disk and takes no writes`, {
			evidence,
			next: 'See the disk and the log of Redis; stop-writes-on-bgsave-error',
		});
	}

	return limit > 0 && policy === 'noeviction' && memory >= limit
		? critical(`Redis on ${host} is full (${bytes(memory)}B) and takes no writes`, {
				evidence,
				next: 'Raise maxmemory, or set maxmemory-policy',
			})
		: well(evidence[0]!, {evidence});
}

export const memoryStep: FlowStep = {
	id: 'memory',
	title: 'It takes what Synapse writes',
	looks: ({stack: {redis: part}}) => (part ? `INFO by redis-cli, on ${part.host}` : 'nothing: the config has no redis'),
	timeout: 30_000,
	async run(context) {
		const {redis: part} = context.stack;
		if (!part || context.found('server')?.severity === 'critical') {
			return part ? skipped('not looked at: Redis does not answer') : noServer;
		}

		const seen = await seenFrom(context, redis, part.host, 'redis');
		return 'none' in seen ? seen.none : judgeMemory(seen.probe, part.host);
	},
};
