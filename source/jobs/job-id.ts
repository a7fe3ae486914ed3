import {createHash, randomBytes} from 'node:crypto';
import type {JobMeta} from './job.js';

/** What jobs that do the same to the same begin with: of these only one runs at a time. */
export function jobKey({action, target}: Pick<JobMeta, 'action' | 'target'>): string {
	const {kind, id, stack} = target;
	const hash = createHash('sha256')
		.update(JSON.stringify([kind, id, stack ?? '']))
		.digest('hex');
	return `${action.replace(/[^a-z\d]+/gi, '-')}-${hash.slice(0, 8)}`;
}

/** A name for a directory and a unit: of word characters and hyphens, sorted by time within its key. */
export function newJobId(meta: Pick<JobMeta, 'action' | 'target'>, now: number): string {
	return `${jobKey(meta)}.${now.toString(36)}${randomBytes(3).toString('hex')}`;
}

const shape = /^[\w-]+\.[a-z\d]+$/;

/** Ids come back from hosts and go into paths. Throws RangeError. */
export function checkedId(id: string): string {
	if (!shape.test(id) || id.length > 150) {
		throw new RangeError(`Not the id of a job: ${id}`);
	}

	return id;
}

/** The key of an id from newJobId(). */
export const keyOfId = (id: string): string => id.slice(0, id.lastIndexOf('.'));
