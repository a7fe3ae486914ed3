import type {Container} from '../parsers/docker.js';
import {containers} from '../sources/containers.js';
import type {Rule, Verdict} from './rule.js';

type Finding = Pick<Verdict, 'severity' | 'text' | 'cure'>;

const minute = 60_000;
/** A restart within this time, and this many of them, is a loop. */
const loopTime = 2 * minute;
const loopCount = 3;
/** Health checks that have not answered for this long will not. */
const startTime = 5 * minute;

const logs = (name: string): string => `docker logs ${name}`;

const judgeEnded = ({name, state, exitCode, oomKilled, restartPolicy, restarts, error}: Container): Finding => {
	if (oomKilled) {
		return {severity: 'critical', text: `${state}: out of memory`, cure: 'raise its memory limit, or find what grew'};
	}

	if (state === 'restarting') {
		return {severity: 'critical', text: `restarting, exited ${exitCode ?? '?'}, ${restarts} times`, cure: logs(name)};
	}

	if (state === 'created') {
		return error
			? {severity: 'critical', text: `did not start: ${error}`}
			: {severity: 'warning', text: 'created, never started', cure: `docker start ${name}`};
	}

	if (exitCode === 0 && state === 'exited') {
		// A job that is done, or somebody stopped what should run.
		return restartPolicy === 'no' || restartPolicy === 'on-failure'
			? {severity: 'ok', text: 'exited 0'}
			: {severity: 'warning', text: 'stopped', cure: `docker start ${name}`};
	}

	const text = state === 'exited' ? `exited ${exitCode ?? '?'}` : state;
	return {severity: exitCode === 143 ? 'warning' : 'critical', text, cure: logs(name)};
};

const judgeRunning = (container: Container, now: number): Finding => {
	const {name, health, failingStreak, healthOutput, startedAt, restarts, oomKilled} = container;
	const age = startedAt === undefined ? Number.POSITIVE_INFINITY : now - startedAt;
	if (health === 'unhealthy') {
		const streak = failingStreak ? `, ${failingStreak} checks failed` : '';
		const output = healthOutput ? `: ${healthOutput.slice(0, 120)}` : '';
		return {severity: 'critical', text: `unhealthy${streak}${output}`, cure: logs(name)};
	}

	if (restarts >= loopCount && age < loopTime) {
		return {severity: 'critical', text: `restarted ${restarts} times, just now again`, cure: logs(name)};
	}

	if (oomKilled) {
		return {severity: 'warning', text: 'the kernel killed a process of it for want of memory'};
	}

	if (health === 'starting' && age > startTime) {
		return {severity: 'warning', text: `starting for ${Math.round(age / minute)} min`, cure: logs(name)};
	}

	return {severity: 'ok', text: health ? `running, ${health}` : 'running'};
};

const judgeContainer = (container: Container, now: number): Finding => {
	switch (container.state) {
		case 'running':
			return judgeRunning(container, now);
		case 'paused':
			return {severity: 'warning', text: 'paused', cure: `docker unpause ${container.name}`};
		case 'removing':
			return {severity: 'ok', text: 'being removed'};
		default:
			return judgeEnded(container);
	}
};

/** Containers that ended, restart again and again, are not healthy, or ran out of memory. */
export const containersRule: Rule<readonly Container[]> = {
	id: 'containers',
	source: containers,
	judge: ({data}, host, _config, now) =>
		data.map(container => ({host, part: `container ${container.name}`, ...judgeContainer(container, now)})),
};
