import assert from 'node:assert/strict';
import {test} from 'node:test';
import {type Config, configOf} from '../../../source/config/schema.js';
import type {Host} from '../../../source/hosts/host.js';
import {
	checksFromHost,
	type FederationData,
	federation,
	federationFromHost,
} from '../../../source/sources/federation.js';
import type {FederationLook, LookOptions} from '../../../source/sources/federation-look.js';
import type {PolledSource, SourceContext} from '../../../source/sources/source.js';
import {reportOf} from '../../helpers/federation-checks.js';

const two = {
	hosts: {h: {ssh: 'LXC_matrix'}, other: {ssh: 'LXC_other'}, mine: {local: true as const}},
	stacks: {
		home: {homeserver: 'example.org', synapse: {host: 'h'}},
		lan: {homeserver: 'lan.example.org', synapse: {host: 'h'}, wellKnown: false},
		unnamed: {synapse: {host: 'h'}},
		here: {homeserver: 'here.example.org', synapse: {host: 'mine'}},
	},
};

const read = async (
	source: PolledSource<FederationData>,
	config: Config,
	{host = 'h', limit, look}: {host?: string; limit?: number; look?: Partial<FederationLook>} = {},
) => {
	const asked: Array<readonly [from: string, name: string, options: LookOptions]> = [];
	const found = async (from: string, name: string, options: LookOptions = {}) => {
		asked.push([from, name, options]);
		return {report: reportOf('up'), missing: []};
	};
	const federationLook: FederationLook = {
		fromHere: (name, options) => found('here', name, options),
		fromHost: (one, name, options) => found(one.id, name, options),
		...look,
	};
	const context: Partial<SourceContext<FederationData>> = {
		host: {id: host} as Host,
		config,
		federation: federationLook,
		signal: new AbortController().signal,
		...(limit === undefined ? {} : {limit}),
	};
	const data = await source.read(context as SourceContext<FederationData>);
	return {data, asked};
};

test('each named homeserver is checked from here, beside its own host; what is for a LAN alone by nobody', async () => {
	const config = configOf(two);
	const {data, asked} = await read(federation, config);
	assert.deepEqual(
		asked.map(([from, name]) => [from, name]),
		[['here', 'example.org']],
	);
	assert.deepEqual(
		data.map(({stack, report}) => [stack, report?.verdict]),
		[['home', 'ok']],
	);
	assert.deepEqual(federation.hosts?.(config), ['h', 'mine']);
});

test('and from the host of its Synapse, but for one that is this machine', async () => {
	const config = configOf(two);
	assert.deepEqual(federationFromHost.hosts?.(config), ['h']);
	const {asked} = await read(federationFromHost, config);
	assert.deepEqual(
		asked.map(([from, name]) => [from, name]),
		[['h', 'example.org']],
	);
	assert.equal(checksFromHost(config, config.stacks[3]!), false);
});

test('the config says how often and which public resolver; a read with a limit is cut short before it is over', async () => {
	const config = configOf({...two, federation: {interval: '1h', publicResolver: '127.0.0.9'}});
	const {every} = federation;
	assert.deepEqual(typeof every === 'function' && every(config), {seen: 3600, unseen: 3600, atOnce: false});
	const {asked} = await read(federation, config, {limit: 20_000});
	assert.deepEqual([asked[0]![2].publicResolver, asked[0]![2].deadline], ['127.0.0.9', 18_000]);
	const free = await read(federation, config);
	assert.equal(free.asked[0]![2].deadline, undefined);
});

test('a place from which nothing can be seen is a problem of that check alone', async () => {
	const fails = async (): Promise<never> => {
		throw new Error('no resolver');
	};
	const {data} = await read(federation, configOf(two), {look: {fromHere: fails}});
	assert.deepEqual(data, [{stack: 'home', missing: [], problem: {message: 'no resolver'}}]);
});
