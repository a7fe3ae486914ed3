import {isIP} from 'node:net';
import {privateLiteral} from './addresses.js';
import type {Discovery, RouteTaken} from './discovery.js';
import {keyOf} from './discovery.js';
import type {Probe} from './probe.js';
import {
	asUnjudged,
	decisive,
	eachStep,
	faultOf,
	type Report,
	type Step,
	step,
	withPaths,
	worst,
	worstOf,
} from './report.js';
import {asInside, judgeServer} from './server.js';
import type {ServerName} from './server-name.js';
import {shown} from './text.js';

/** What came of one resolver. */
export interface View {
	readonly resolver: string;
	readonly discovery: Discovery;
}

type States = ReadonlyMap<string, Probe['state']>;

const works = ({destinations}: RouteTaken, states: States): boolean =>
	destinations.some(one => states.get(keyOf(one)) === 'good');

/** Nothing of it could be judged from here. */
const isUnknown = ({destinations}: RouteTaken, states: States): boolean =>
	destinations.length > 0 && destinations.every(one => (states.get(keyOf(one)) ?? 'unknown') === 'unknown');

const isBroken = (route: RouteTaken, states: States): boolean => !works(route, states) && !isUnknown(route, states);

/** DNS did not say: not a fault of the server, for one of two resolvers. */
const unanswered = ({discovery}: View): boolean =>
	discovery.destinations.length === 0 &&
	eachStep(discovery.steps).some(({code}) => code === 'dns-failed' || code === 'dns-lies' || code === 'srv-failed');

/** A file that is there but ignored, or differs, decides where nothing is to be reached on the way that is left. */
function blame(discovery: Discovery, states: States): readonly Step[] {
	const [file, ...routes] = discovery.steps as readonly [Step, ...Step[]];
	const broken = discovery.routes.filter(route => isBroken(route, states));
	const ignored =
		discovery.wellKnown === 'differs' || (discovery.wellKnown === 'none' && !file.code?.startsWith('dns-'));
	if (broken.length === 0 || file.verdict !== 'warning' || !ignored) {
		return discovery.steps;
	}

	const where = broken
		.map(({server}) => (server === undefined ? 'who goes on without the file' : `who goes on to ${shown(server)}`))
		.join(', ');
	return [{...file, verdict: 'critical', seen: `${file.seen}; ${where} reaches nothing`}, ...routes];
}

const discoveryStep = ({resolver, discovery}: View, id: string, states: States, several: boolean): Step => {
	const children = blame(discovery, states);
	const first = decisive(children);
	const verdict = worstOf(children);
	const ways = discovery.routes.map(({server}) => server).filter(server => server !== undefined);
	const seen = discovery.destinations.map(({address, port}) => `${address} port ${port}`).join(', ');
	return step(
		id,
		`Where other servers go${several ? `, by ${resolver}` : ''}`,
		verdict,
		verdict === 'ok' || verdict === 'info'
			? `${ways.length > 0 ? `${shown(ways.join(', '))}: ` : ''}${seen}`
			: `${first?.id === 'well-known' ? 'well-known file: ' : ''}${first?.seen ?? ''}`,
		{
			...faultOf(verdict === 'ok' ? undefined : first),
			section: 'server-server API, "Resolving server names"',
			evidence: [`asked ${resolver}`],
			children,
		},
	);
};

/** The two resolvers side by side. */
function compareResolvers([here, world]: readonly View[], states: States): readonly Step[] {
	if (!here || !world) {
		return [];
	}

	const title = `${here.resolver} and ${world.resolver}`;
	const id = 'resolvers';
	if (unanswered(world)) {
		return [step(id, title, 'skipped', `${world.resolver} did not answer`, {code: 'dns-failed', evidence: []})];
	}

	const [left, right] = [here, world].map(({discovery}) => discovery.destinations.map(keyOf).toSorted().join('\n'));
	if (left === right) {
		return [step(id, title, 'ok', 'they say the same')];
	}

	const fine = [here, world].every(
		({discovery}) =>
			discovery.destinations.length > 0 && discovery.destinations.every(one => states.get(keyOf(one)) === 'good'),
	);
	const evidence = [here, world].map(
		({resolver, discovery}) =>
			`${resolver}: ${discovery.destinations.map(({address, port, hostHeader}) => `${address} port ${port} (Host ${hostHeader})`).join(', ') || 'nothing'}`,
	);
	return [
		step(id, title, fine ? 'info' : 'warning', 'they lead to different addresses', {
			code: 'resolvers-differ',
			wanted: 'the same server, whomever one asks',
			cause:
				'split DNS: one answer for the inside of the network and one for the world; or a change that is not everywhere yet',
			cure: fine
				? 'Nothing, if it is meant so: both ways work.'
				: 'What works here says nothing about the world: mend the one that does not work.',
			evidence,
		}),
	];
}

const wordsOf = (
	name: ServerName,
	reachable: Report['reachable'],
	verdict: Report['verdict'],
	why: Step | undefined,
): string => {
	const reason = why === undefined ? '' : `: ${why.title}: ${why.seen}`;
	if (reachable === 'no') {
		return `Other servers cannot reach ${name.text}${reason}.`;
	}

	if (verdict === 'critical') {
		return `Not every other server can reach ${name.text}${reason}.`;
	}

	const reach =
		reachable === 'yes'
			? `Other servers can reach ${name.text}`
			: `Other servers can reach ${name.text}, but not over every address`;
	return verdict === 'ok' ? `${reach}.` : `${reach}${reason}.`;
};

const nowhere = (found: Step): Step =>
	step(
		'server',
		'Homeserver, as other servers reach it',
		found.verdict === 'skipped' ? 'skipped' : 'critical',
		`nowhere to go: ${found.seen}`,
		{...faultOf(found), code: found.code ?? 'no-destination'},
	);

/** In place of a name: no resolver has another answer. */
const isLiteral = ({destination: {host}}: Probe): boolean => isIP(host) !== 0;

/** It answers here, but the world is led to a private address: nobody else gets there. */
const outOfReach = (one: Probe): Probe => ({
	...one,
	state: 'dead',
	steps: [
		step('connect', 'Connection from outside', 'critical', 'a private address, which nobody reaches from outside', {
			code: 'dns-private-address',
			...(isLiteral(one)
				? privateLiteral
				: {
						cause: 'the public zone has an address of the inside of the network',
						cure: 'Let the public zone have the public address.',
					}),
			evidence: one.steps.map(({title, seen}) => `from here: ${title}: ${seen}`),
		}),
	],
});

const hasOwnKeys = ({steps}: Probe): boolean =>
	steps.some(({id, verdict}) => id === 'keys' && verdict !== 'critical' && verdict !== 'skipped');

/**
 * Whether an SRV record leads elsewhere could not be asked for: what is not well at port 8448 may be no fault, unless the
 * homeserver is there, with its own keys.
 */
function withoutGuesses(probes: readonly Probe[], {routes}: Discovery): readonly Probe[] {
	const keysOf = (guessed: boolean) =>
		new Set(routes.filter(one => (one.guessed ?? false) === guessed).flatMap(one => one.destinations.map(keyOf)));
	const [known, guesses] = [keysOf(false), keysOf(true)];
	const isGuess = ({destination}: Probe) => guesses.has(keyOf(destination)) && !known.has(keyOf(destination));
	return probes.some(one => isGuess(one) && hasOwnKeys(one))
		? probes
		: probes.map(one =>
				isGuess(one) ? {...one, state: 'unknown', guessed: true, steps: one.steps.map(asUnjudged)} : one,
			);
}

/** What was found, and with what it is judged. */
export interface Findings {
	/** Of the resolver here, then of the public one. Where that one answers, what it says decides: it is what the world sees. */
	readonly views: readonly View[];
	readonly probes: readonly Probe[];
	readonly nameStep: Step;
	readonly client: Step;
	readonly isPublic: (address: string) => boolean;
}

/** Everything together. */
export function judgeAll(
	name: ServerName,
	{views, probes: all, nameStep, client, isPublic}: Findings,
): Pick<Report, 'sentence' | 'verdict' | 'reachable' | 'steps'> {
	const [here, other] = views as readonly [View, View?];
	const world = other && !unanswered(other) ? other : undefined;
	const led = new Set((world ?? here).discovery.destinations.map(keyOf));
	const isLed = ({destination}: Probe) => led.has(keyOf(destination));
	const isAway = (one: Probe): boolean => (world !== undefined || isLiteral(one)) && !isPublic(one.destination.address);
	const probes = withoutGuesses(all.filter(isLed), (world ?? here).discovery).map(one =>
		isAway(one) ? outOfReach(one) : one,
	);
	const inside = all.filter(one => !isLed(one));
	const states: States = new Map([...probes, ...inside].map(({destination, state}) => [keyOf(destination), state]));
	const several = views.length > 1;
	const own = discoveryStep(here, 'discovery', states, several);
	const found = [
		world ? asInside(own) : own,
		...(world ? [discoveryStep(world, 'discovery-public', states, several)] : []),
		...(other && !world
			? [{...discoveryStep(other, 'discovery-public', states, several), verdict: 'skipped' as const}]
			: []),
	];
	const server =
		all.length > 0 ? judgeServer(probes, inside) : {reachable: 'no' as const, step: nowhere(found.at(world ? 1 : 0)!)};
	const broken = (world ?? here).discovery.routes.some(route => isBroken(route, states));
	const steps = [nameStep, ...found, ...compareResolvers(views, states), server.step, client];
	const reachable = server.reachable === 'yes' && broken ? 'partly' : server.reachable;
	const isKnown = server.step.verdict !== 'skipped';
	const worstSeen = worst([
		...steps.map(({verdict}) => verdict),
		...(isKnown && (broken || reachable === 'no') ? (['critical'] as const) : []),
	]);
	const late = eachStep(steps).some(({code}) => code === 'deadline');
	const verdict =
		worstSeen === 'critical' ? 'critical' : worstSeen === 'warning' || late || !isKnown ? 'warning' : 'ok';
	const why = decisive([...found, server.step, ...steps]);
	return {
		reachable,
		verdict,
		steps: withPaths(steps),
		sentence: isKnown
			? wordsOf(name, reachable, verdict, verdict === 'ok' ? undefined : why)
			: `Whether other servers can reach ${name.text} is not known: ${server.step.seen}.`,
	};
}
