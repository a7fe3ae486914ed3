import {roomArgument, roomDetail} from '../sources/room-detail.js';
import type {PlanContext} from './action.js';

/** Whether the target is blocked; undefined where nothing was read. */
export function isBlocked({target, latest}: PlanContext): boolean | undefined {
	const block = latest(roomDetail, roomArgument(target.stack ?? '', target.id))?.block;
	return block && 'facts' in block ? block.facts.blocked : undefined;
}
