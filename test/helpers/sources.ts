import {type Config, configOf} from '../../source/config/schema.js';
import type {Host} from '../../source/hosts/host.js';
import {createSources} from '../../source/sources/runner.js';
import type {AnySource} from '../../source/sources/source.js';
import {createActivity} from '../../source/store/activity.js';
import {createStore} from '../../source/store/store.js';
import {createFakeClock} from './fake-clock.js';
import {createFakeEngine} from './fake-engine.js';
import {createFakeHost} from './fake-host.js';

/** The sources over one fake host "h", with everything that a test wants to look at or change. */
export function setUpSources(
	registry: readonly AnySource[],
	exec?: (argv: readonly string[]) => string | Promise<string>,
	{stream, config: parts = {}}: {readonly stream?: Host['stream']; readonly config?: object} = {},
) {
	const clock = createFakeClock();
	const host = createFakeHost('h', exec, stream);
	const engine = createFakeEngine();
	const store = createStore({clock});
	const activity = createActivity({clock, ticker: store.ticker});
	const config: Config = configOf({hosts: {h: {ssh: 'LXC_matrix'}}, ...parts});
	const hosts = new Map([['h', host]]);
	const sources = createSources({
		registry,
		hosts,
		engine: () => engine,
		store,
		config,
		activity,
		clock,
		random: () => 0.5,
	});
	return {clock, host, hosts, engine, store, activity, config, sources};
}
