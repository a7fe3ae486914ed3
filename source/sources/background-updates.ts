import {partHosts} from '../config/part-hosts.js';
import {
	type BackgroundUpdates,
	backgroundUpdatesRequest,
	parseBackgroundUpdates,
} from '../matrix/background-updates.js';
import {type Asked, askHomeservers, wantsLook} from './ask-homeservers.js';
import type {PolledSource} from './source.js';

export type BackgroundUpdatesData = ReadonlyArray<Asked<BackgroundUpdates>>;

/** U6: what Synapse changes in its database while it runs, and whether it may. */
export const backgroundUpdates: PolledSource<BackgroundUpdatesData> = {
	id: 'background-updates',
	title: 'background updates',
	operations: ['U6'],
	empty: [],
	hosts: config => partHosts(config, ({synapse}) => [synapse]),
	every: {seen: 15, unseen: 300},
	read: context =>
		askHomeservers(context, async client =>
			parseBackgroundUpdates(await client.request({...backgroundUpdatesRequest, signal: context.signal})),
		),
	lacks: wantsLook,
};
