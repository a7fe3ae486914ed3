import {quote} from '../hosts/quote.js';
import type {Action, PlanContext} from './action.js';
import {membersOf} from './container.js';
import {composeCommand} from './docker-command.js';

// D6, as a job on the host: a connection that is lost between `down` and `up` must not leave the stack down.

const base = {risk: 'danger', kind: 'project', operations: ['D6'], refresh: ['containers', 'jobs']} as const;

const compose = ({docker, target, ...context}: PlanContext): string => {
	const [member] = membersOf({latest: context.latest}, target.id);
	return quote(composeCommand(docker, target.id, member));
};

const names = (context: PlanContext): string =>
	membersOf(context, context.target.id)
		.map(({name}) => name)
		.join(', ');

const unavailable = (context: PlanContext): string | undefined => {
	const {target} = context;
	const [member] = membersOf(context, target.id);
	if (!member) {
		return `no container of the project ${target.name} is there`;
	}

	// Taken down without its file nothing could bring it up again.
	return member.composeFiles && member.composeFiles.length > 0 && !member.composeFiles.includes('-')
		? undefined
		: 'its containers do not tell which compose file they were made from';
};

const progress = (step: number, steps: number, what: string): string =>
	`echo 'PROGRESS ${JSON.stringify({step, steps, what})}'`;

/** D6, the gentle one: each container is replaced on its own; networks and what is healthy meanwhile stay. */
export const projectRecreate: Action = {
	...base,
	id: 'project.recreate',
	title: 'Recreate the compose project',
	key: 'R',
	explain: context =>
		`Makes every container of ${context.target.name} anew from the compose file, .env and images as they are now: ${names(context)}. Each is away for a moment.`,
	unavailable,
	plan: context => {
		const command = compose(context);
		return [
			{
				kind: 'job',
				title: `Recreate ${context.target.name}`,
				script: [
					'set -e',
					progress(1, 2, 'check the compose file'),
					`${command} config -q`,
					progress(2, 2, 'recreate'),
					`${command} up -d --force-recreate`,
					'',
				].join('\n'),
			},
		];
	},
};

/** D6 as the runbook has it: also networks are made anew. Once it is down it comes up again, whatever `down` says. */
export const projectDownUp: Action = {
	...base,
	id: 'project.down-up',
	title: 'Take the compose project down and up again',
	explain: context =>
		`Removes every container and network of ${context.target.name} (${names(context)}), then makes them anew. All of it is away meanwhile; volumes stay. Recreate is gentler.`,
	unavailable,
	plan: context => {
		const command = compose(context);
		const docker = quote(context.docker);
		return [
			{
				kind: 'job',
				title: `Take ${context.target.name} down and up`,
				script: [
					progress(1, 3, 'check the compose file and its images'),
					`images=$(${command} config --images) || exit`,
					'for image in $images; do',
					`  ${docker} image inspect "$image" >/dev/null 2>&1 || ${docker} pull "$image" || exit`,
					'done',
					progress(2, 3, 'down'),
					`${command} down || echo 'down ended with an error; it is brought up all the same'`,
					progress(3, 3, 'up'),
					`${command} up -d`,
					'',
				].join('\n'),
			},
		];
	},
};
