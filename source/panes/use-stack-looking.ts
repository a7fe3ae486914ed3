import {useEffect} from 'react';
import {useProgram} from '../frame/program-context.js';
import {useStackHosts} from '../frame/use-stack.js';
import {client} from '../sources/client.js';
import {element} from '../sources/element.js';
import {prometheus} from '../sources/prometheus.js';
import {services} from '../sources/services.js';
import type {AnySource} from '../sources/source.js';
import {synapse} from '../sources/synapse.js';
import {units} from '../sources/units.js';
import {vitals} from '../sources/vitals.js';

/**
 * What a line of the Overview is made of and costs little: some KB a minute and host. Not the containers' statistics
 * (nothing of them is shown there), and not backups (a search through a directory, and new once a day), and not federation
 * (other people's machines, at the config's pace).
 */
export const stackSources: readonly AnySource[] = [synapse, element, client, services, units, vitals, prometheus];

/** While the component is there, these sources count as looked at on the hosts of the stack in front, as far as they are read there. */
export const useStackLooking = (): void => {
	const {sources, config} = useProgram();
	const hosts = useStackHosts();
	useEffect(() => {
		const views = stackSources.flatMap(source => {
			const read = source.hosts?.(config) ?? [];
			return hosts.filter(host => read.includes(host)).map(host => sources.view({source: source.id, host}));
		});
		return () => {
			for (const view of views) {
				view.release();
			}
		};
	}, [sources, config, hosts]);
};
