import type {Config} from '../config/schema.js';
import type {Engine} from '../hosts/engine.js';
import type {Host} from '../hosts/host.js';
import {type HostHttp, hostHttp} from '../hosts/host-http.js';
import type {Access} from '../matrix/access.js';
import type {FederationLook} from '../sources/federation-look.js';
import type {Sources} from '../sources/sources.js';
import type {Store} from '../store/store.js';
import type {FlowContext, FlowSubject} from './flow.js';
import {lookOnlyEngine, lookOnlyHost, lookOnlyHttp, lookOnlyMatrix} from './look-only.js';

/** Of the program what guided checks look through. */
export interface FlowParts {
	readonly config: Config;
	readonly hosts: ReadonlyMap<string, Host>;
	engine(host: string): Engine;
	readonly here: HostHttp;
	readonly federation?: FederationLook | undefined;
	readonly access: Access;
	readonly sources: Pick<Sources, 'read'>;
	readonly store: Store;
	now(): number;
}

/** What a step is given, but for what the steps before it found. */
export type StepContext = Omit<FlowContext, 'found' | 'signal'>;

/** ms: a step's own time is what ends a read; an online tester waits for those that it asks. */
const longest = 60_000;

/** What the steps of a flow for this subject are given: what they begin ends with the step's signal. Throws where the config has no such stack. */
export function flowContext(parts: FlowParts, subject: FlowSubject): (signal: AbortSignal) => StepContext {
	const {config, hosts, access, sources, store, federation} = parts;
	const stack = config.stacks.find(({name}) => name === subject.stack);
	if (!stack) {
		throw new Error(`there is no stack ${subject.stack} in the config`);
	}

	const hostOf = (name: string): Host => {
		const host = hosts.get(name);
		if (!host) {
			throw new Error(`there is no host ${name} in the config`);
		}

		return host;
	};

	return signal => ({
		config,
		stack,
		subject,
		host: name => lookOnlyHost(hostOf(name), signal),
		engine: name => lookOnlyEngine(parts.engine(hostOf(name).id), signal),
		http: name => lookOnlyHttp(hostHttp(hostOf(name)), signal),
		here: lookOnlyHttp(parts.here, signal),
		...(federation ? {federation: withSignal(federation, signal)} : {}),
		matrix: () => lookOnlyMatrix(access.client(stack.name), signal),
		access: () => access.state(stack.name).value,
		read: (source, host, argument) =>
			sources.read(source, host, {signal, timeout: longest, ...(argument ? {argument} : {})}),
		latest(source, host, argument) {
			const {data, at} = store.get({source: source.id, host, ...(argument ? {argument} : {})}, source.empty);
			return at === undefined ? undefined : data;
		},
		now: parts.now,
	});
}

const withSignal = (look: FederationLook, signal: AbortSignal): FederationLook => ({
	fromHere: (name, options) => look.fromHere(name, {signal, ...options}),
	fromHost: (host, name, options) => look.fromHost(host, name, {signal, ...options}),
});
