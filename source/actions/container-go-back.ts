import {images} from '../sources/images.js';
import type {Action, PlanContext} from './action.js';
import {adviseGoBack} from './advise-update.js';
import {goBackScript} from './update-script.js';
import {familyOf, jobTarget, notUpdatable, updatedOf} from './updated.js';

/** Seconds. */
const patience = 600;

/** What the images of the engine tell, where somebody looked at them lately. */
function nothingKept(context: PlanContext): string | undefined {
	const known = context.latest(images);
	return known && !known.some(({tags}) => tags.includes(updatedOf(context, patience).kept))
		? 'no image before is kept: it was not updated from here yet'
		: undefined;
}

/** O1, the way back: what ran before the last update is given its name again, and the containers are made anew from it. */
export const containerGoBack: Action = {
	id: 'container.go-back',
	title: 'Go back to the image before',
	key: 'B',
	risk: 'change',
	kind: 'container',
	operations: ['O1'],
	explain(context) {
		const names = familyOf(context).map(({name}) => name);
		return `Gives the image that ran before the last update its name in the compose file again, makes ${names.join(', ') || context.target.name} anew from it, and watches until it is healthy. The next update pulls the newer one again.`;
	},
	unavailable: context => notUpdatable(context) ?? nothingKept(context),
	shows(context) {
		const {kept, service} = updatedOf(context, patience);
		return [
			`1  docker tag ${kept} IMAGE, which is what the compose file names for ${service}`,
			`2  docker compose up -d --no-deps ${service}: away for a moment`,
			`3  waits until it is healthy, for ${patience / 60} min at most`,
		];
	},
	plan(context) {
		const updated = updatedOf(context, patience);
		return [
			{
				kind: 'job',
				title: `Take ${updated.name} back to the image before`,
				script: goBackScript(updated),
				as: {action: 'container.go-back', target: jobTarget(context, updated)},
			},
		];
	},
	advise: adviseGoBack,
	refresh: ['containers', 'images', 'jobs', 'synapse'],
};
