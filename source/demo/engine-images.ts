import {type EngineCall, sendJson} from './engine-server.js';
import type {Model} from './model.js';
import {type Json, recorded} from './recorded.js';

const day = 86_400;

/** Whose dangling image was pruned. */
const pruned = new WeakSet<Model>();

/** Built some days before the demo began, the one after the other. */
const aged = (image: Json, index: number): Json => ({
	...image,
	Created: Math.floor(Date.now() / 1000) - (9 + 17 * index) * day,
});

const imagesOf = (model: Model): Json[] =>
	[...recorded.images, ...(pruned.has(model) ? [] : [recorded.dangling])].map(aged);

const isDangling = ({RepoTags}: Json): boolean => RepoTags[0] === '<none>:<none>';

/** The filter for dangling ones is all that anybody here asks for. */
export function sendImages({model, query, response}: EngineCall): void {
	const only = query.get('filters')?.includes('dangling');
	sendJson(
		response,
		200,
		imagesOf(model).filter(image => !only || isDangling(image)),
	);
}

export function sendDiskUsage({model, response}: EngineCall): void {
	const {df, dangling} = recorded;
	const lost: Json = {...dangling, Containers: 0, SharedSize: 0};
	sendJson(response, 200, {
		...df,
		LayersSize: df.LayersSize + (pruned.has(model) ? 0 : lost.Size),
		Images: [...df.Images, ...(pruned.has(model) ? [] : [lost])].map(aged),
	});
}

export function pruneImages({model, response}: EngineCall): void {
	const answer = pruned.has(model)
		? {...recorded.pruned, ImagesDeleted: null, SpaceReclaimed: 0}
		: {...recorded.pruned, SpaceReclaimed: recorded.dangling.Size};
	pruned.add(model);
	sendJson(response, 200, answer);
}
