import type {Probe} from '../sources/probe.js';
import {type RedisData, type RedisFacts, redis} from '../sources/redis.js';
import {services} from '../sources/services.js';
import {bytes} from '../ui/format.js';
import {above, halfwayToFull} from './limits.js';
import {notUp, probeSubject} from './probe-rule.js';
import type {Rule, RuleContext} from './rule.js';

type Redis = Probe<RedisFacts>;

const usedPercent = ({state, facts}: Redis): number | undefined =>
	state === 'up' && facts && facts.limit > 0 ? (facts.memory / facts.limit) * 100 : undefined;

/** Where the limit is met by throwing keys away, being at it is what was wanted. */
const refusing = (redis: Redis): number | undefined =>
	redis.facts?.policy === 'noeviction' ? usedPercent(redis) : undefined;

const memoryText = ({facts}: Redis): string =>
	facts ? `${bytes(facts.memory)}B${facts.limit > 0 ? ` of ${bytes(facts.limit)}B, ${facts.policy}` : ''}` : '';

const okText = (redis: Redis): string => {
	const {facts} = redis;
	return facts ? `${facts.keys} key${facts.keys === 1 ? '' : 's'} in ${facts.database}, ${memoryText(redis)}` : '';
};

/** The services rule says it, where the server itself does not answer. */
const isToldElsewhere = ({state, stack}: Redis, context: RuleContext): boolean =>
	state === 'down' &&
	(context.latest(services) ?? []).some(one => one.stack === stack && one.part === 'redis' && one.state === 'down');

/** R1: a Redis that fills up, cannot save, or does not answer. */
export const redisRule: Rule<RedisData, Redis> = {
	id: 'redis',
	title: 'Redis',
	source: redis,
	group: 'redis',
	tab: 'database',
	subjects: (data, context) =>
		data
			.filter(probe => !isToldElsewhere(probe, context))
			.map(probe => {
				const used = refusing(probe);
				return probeSubject('Redis memory', probe, context, {
					ok: okText(probe),
					figure: probe.facts && `${bytes(probe.facts.memory)}B`,
					series: probe.facts?.used,
					near: used === undefined ? undefined : used / context.config.thresholds.memory,
				});
			}),
	conditions: [
		...notUp<RedisFacts>('warning'),
		{
			severity: 'critical',
			...above<Redis>(refusing, ({config}) => halfwayToFull(config.thresholds.memory)),
			text: memoryText,
			cure: 'writes are refused at maxmemory: raise it, or set maxmemory-policy',
		},
		{
			severity: 'warning',
			...above<Redis>(refusing, ({config}) => config.thresholds.memory),
			text: memoryText,
			cure: 'writes are refused at maxmemory: raise it, or set maxmemory-policy',
		},
		{
			severity: 'warning',
			when: ({state, facts}) => state === 'up' && facts?.loading === true,
			text: 'reads its file and answers nothing else',
		},
		{
			severity: 'warning',
			when: ({state, facts}) => state === 'up' && facts?.saveFailed === true,
			text: 'could not save to disk; writes are refused meanwhile',
			cure: 'see the disk and the log of Redis; stop-writes-on-bgsave-error',
		},
	],
};
