import type {Container} from '../parsers/docker.js';
import {containers} from '../sources/containers.js';
import type {Condition, Rule} from './rule.js';

const minute = 60_000;
/** A restart within this time, and this many of them, is a loop. */
const loopTime = 2 * minute;
const loopCount = 3;
/** Health checks that have not answered for this long will not. */
const startTime = 5 * minute;

const logs = ({name}: Container): string => `docker logs ${name}`;
const start = ({name}: Container): string => `docker start ${name}`;
const endedAt = ({finishedAt}: Container): number | undefined => finishedAt;
const running = ({state}: Container): boolean => state === 'running';
const ended = ({state}: Container): boolean => state === 'exited' || state === 'dead';
const age = ({startedAt}: Container, now: number): number =>
	startedAt === undefined ? Number.POSITIVE_INFINITY : now - startedAt;

const unhealthyText = ({failingStreak, healthOutput}: Container): string => {
	const streak = failingStreak ? `, ${failingStreak} checks failed` : '';
	return `unhealthy${streak}${healthOutput ? `: ${healthOutput.slice(0, 120)}` : ''}`;
};

const okText = ({state, health, exitCode}: Container): string => {
	if (state === 'running') {
		return health ? `running, ${health}` : 'running';
	}

	return state === 'removing' ? 'being removed' : `${state} ${exitCode ?? '?'}`;
};

/** A job that is done; else somebody stopped what should run. */
const isJob = ({restartPolicy}: Container): boolean => restartPolicy === 'no' || restartPolicy === 'on-failure';

const conditions: ReadonlyArray<Condition<Container>> = [
	{
		severity: 'critical',
		when: one => one.oomKilled && !running(one) && one.state !== 'paused' && one.state !== 'removing',
		text: ({state}) => `${state}: out of memory`,
		cure: 'raise its memory limit, or find what grew',
		since: endedAt,
	},
	{
		severity: 'critical',
		when: ({state}) => state === 'restarting',
		text: ({exitCode, restarts}) => `restarting, exited ${exitCode ?? '?'}, ${restarts} times`,
		cure: logs,
	},
	{
		severity: 'critical',
		when: ({state, error}) => state === 'created' && Boolean(error),
		text: ({error}) => `did not start: ${error}`,
	},
	{
		severity: 'critical',
		when: one => ended(one) && one.exitCode !== 143 && (one.exitCode !== 0 || one.state === 'dead'),
		text: ({state, exitCode}) => (state === 'exited' ? `exited ${exitCode ?? '?'}` : state),
		cure: logs,
		since: endedAt,
	},
	{
		severity: 'critical',
		when: one => running(one) && one.health === 'unhealthy',
		text: unhealthyText,
		cure: logs,
	},
	{
		severity: 'critical',
		when: (one, {now}) => running(one) && one.restarts >= loopCount && age(one, now) < loopTime,
		text: ({restarts}) => `restarted ${restarts} times, just now again`,
		cure: logs,
	},
	{
		severity: 'warning',
		when: one => one.state === 'exited' && one.exitCode === 143,
		text: 'exited 143',
		cure: logs,
		since: endedAt,
	},
	{
		severity: 'warning',
		when: one => one.state === 'exited' && one.exitCode === 0 && !isJob(one),
		text: 'stopped',
		cure: start,
		since: endedAt,
	},
	{severity: 'warning', when: ({state}) => state === 'created', text: 'created, never started', cure: start},
	{
		severity: 'warning',
		when: ({state}) => state === 'paused',
		text: 'paused',
		cure: ({name}) => `docker unpause ${name}`,
	},
	{
		severity: 'warning',
		when: one => running(one) && one.oomKilled,
		text: 'the kernel killed a process of it for want of memory',
	},
	{
		severity: 'warning',
		when: (one, {now}) => running(one) && one.health === 'starting' && age(one, now) > startTime,
		text: (one, {now}) => `starting for ${Math.round(age(one, now) / minute)} min`,
		cure: logs,
		since: ({startedAt}) => startedAt,
	},
];

/** Containers that ended, restart again and again, are not healthy, or ran out of memory. */
export const containersRule: Rule<readonly Container[], Container> = {
	id: 'containers',
	title: 'containers',
	source: containers,
	group: 'containers',
	tab: 'containers',
	reports: true,
	subjects: (data, {host}) =>
		data.map(container => ({
			part: `container ${container.name}`,
			value: container,
			ok: okText(container),
			select: `${host}/${container.name}`,
			since: running(container) ? container.startedAt : container.finishedAt,
		})),
	conditions,
};
