import {setMaxListeners} from 'node:events';
import type {Clock} from '../system/clock.js';
import {checkClient} from './client-well-known.js';
import type {Connector} from './connector.js';
import type {Context} from './context.js';
import {discover, distinct, mostDestinations, wellKnownFetcher} from './discovery.js';
import {guardResolver} from './guard-resolver.js';
import {type Probe, probe} from './probe.js';
import {isPublicAddress} from './public-address.js';
import {type Report, type Step, step} from './report.js';
import type {Resolver} from './resolver.js';
import {certificateFacts} from './server.js';
import {parseServerName, type ServerName} from './server-name.js';
import {shown} from './text.js';
import {createTrust} from './trust.js';
import {judgeAll, type View} from './verdict.js';
import {DeadlineOver} from './within.js';

export interface CheckOptions {
	/** Of the machine that it is looked from. */
	readonly resolver: Resolver;
	/** A second one, that sees what the world sees: what differs is told, and both ways are tried. */
	readonly publicResolver?: Resolver;
	readonly connect: Connector;
	readonly clock: Clock;
	/** Certificates (PEM) trusted beside the usual ones. */
	readonly ca?: readonly string[];
	/** ms for each thing that is waited for; 10,000 if not given. */
	readonly timeout?: number;
	/** ms for the whole; 60,000 if not given. What is not done by then is `skipped`. */
	readonly deadline?: number;
	/** Ends the check, which then rejects with the signal's reason. */
	readonly signal?: AbortSignal;
	/** Whether an address can be reached from everywhere; the registries' list if not given. */
	readonly isPublic?: (address: string) => boolean;
}

const grammar = 'appendices, "Server Name"';

const invalid = (text: string, at: number, seen: string): Report => ({
	serverName: shown(text, 300),
	at,
	took: 0,
	verdict: 'critical',
	sentence: `"${shown(text, 100)}" is no server name: ${seen}.`,
	reachable: 'no',
	steps: [
		step('name', 'Server name', 'critical', seen, {
			code: 'name-invalid',
			wanted: 'HOST or HOST:PORT; the host a DNS name, an IPv4 address, or an IPv6 address in [ ]',
			section: grammar,
			cure: 'Write the part behind the colon of a user id: @user:HOST.',
		}),
	],
	destinations: [],
	certificates: [],
});

const nameStep = ({text}: ServerName, notes: readonly string[]): Step =>
	notes.length === 0
		? step('name', 'Server name', 'ok', text, {section: grammar})
		: step('name', 'Server name', 'info', `${text}: ${shown(notes.join('; '))}`, {
				code: 'name-unusual',
				section: grammar,
			});

async function runCheck(name: ServerName, notes: readonly string[], views: readonly Context[]): Promise<Report> {
	const [here] = views as readonly [Context];
	const at = here.clock.now();
	const fetchFile = wellKnownFetcher(here);
	const [client, ...discoveries] = await Promise.all([
		checkClient(here, name),
		...views.map(view => discover(view, name, fetchFile)),
	]);
	const destinations = distinct(
		discoveries.flatMap(discovery => discovery.destinations),
		views.length * mostDestinations,
	);
	const probes: readonly Probe[] = await Promise.all(destinations.map(one => probe(here, one, name.text)));
	const seen: readonly View[] = discoveries.map((discovery, index) => ({
		resolver: views[index]!.resolver.name,
		discovery,
	}));
	const now = here.clock.now();
	const {sentence, verdict, reachable, steps} = judgeAll(name, {
		views: seen,
		probes,
		nameStep: nameStep(name, notes),
		client: client.step,
		isPublic: here.isPublic,
	});
	const software = probes.find(one => one.software !== undefined)?.software;
	const ends = probes.flatMap(({keysValidUntil}) => (keysValidUntil === undefined ? [] : [keysValidUntil]));
	return {
		serverName: name.text,
		at,
		took: now - at,
		verdict,
		sentence,
		reachable,
		steps,
		destinations,
		certificates: certificateFacts(probes, now),
		...(client.baseUrl === undefined ? {} : {clientUrl: shown(client.baseUrl, 300)}),
		...(software === undefined ? {} : {software}),
		...(ends.length === 0 ? {} : {keysValidUntil: Math.min(...ends)}),
	};
}

/**
 * Whether and how other servers reach this one (server-server API, "Server discovery" and what follows it). Resolves with
 * what was found, whatever the other side does; rejects only when the signal is aborted.
 */
export async function checkFederation(serverName: string, options: CheckOptions): Promise<Report> {
	const {resolver, publicResolver, connect, clock, signal, timeout = 10_000, deadline = 60_000} = options;
	signal?.throwIfAborted();
	const parsed = parseServerName(serverName);
	if (!parsed.good) {
		const {at, what} = parsed.fault;
		return invalid(serverName, clock.now(), `${what} (character ${at + 1})`);
	}

	const controller = new AbortController();
	// As many wait for it as there are addresses and records; Node warns from the eleventh on, over the screen.
	setMaxListeners(0, controller.signal);
	const end = () => controller.abort(signal?.reason);
	const over = new DeadlineOver(`not done: the ${deadline / 1000} s for the check are over`);
	const cancel = clock.after(deadline, () => controller.abort(over));
	signal?.addEventListener('abort', end, {once: true});
	const contextOf = (one: Resolver, index: number): Context => ({
		resolver: guardResolver(one, {clock, timeout}),
		connect,
		clock,
		trust,
		timeout,
		signal: controller.signal,
		isPublic: options.isPublic ?? isPublicAddress,
		outside: index > 0,
	});
	const trust = createTrust(options.ca);
	try {
		const views = [resolver, ...(publicResolver ? [publicResolver] : [])].map(contextOf);
		const report = await runCheck(parsed.name, parsed.notes, views);
		signal?.throwIfAborted();
		return report;
	} finally {
		cancel();
		signal?.removeEventListener('abort', end);
		controller.abort();
	}
}
