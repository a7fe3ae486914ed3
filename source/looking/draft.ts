import type {FoundBackups} from './backups.js';
import type {Findings} from './look.js';
import type {Looked} from './looked.js';
import type {FoundService} from './services.js';
import {otherUnits} from './units.js';

/** One key of the config: what was found for it, or an example for the person to fill in. */
export interface Section {
	readonly key: string;
	/** What it is. */
	readonly about: string;
	/** How it was found, what is missing. */
	readonly remarks: readonly string[];
	/** Undefined where nothing was found: the example is then written as a comment. */
	readonly value?: unknown;
	readonly example: unknown;
	/** What to ask the person where nothing was found, and what an answer means. */
	readonly ask?: {readonly prompt: string; read(answer: string): unknown};
}

/** Without what is undefined. */
const only = <Value extends object>(value: Value): Value =>
	Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as Value;

const listOrNothing = <Item>(items: readonly Item[]): readonly Item[] | undefined =>
	items.length > 0 ? items : undefined;

const hostEntry = ({place, sameEngineAs, withoutEngine}: Looked) => ({
	...(place.given === 'local' ? {local: true} : {ssh: place.given}),
	...(sameEngineAs !== undefined || withoutEngine ? {docker: false} : {}),
});

function hosts({places, lost}: Findings): Section {
	const seen = places.flatMap(({place, sameAs, sameEngineAs, containers, trouble}) => {
		const same = sameAs === undefined ? [] : [`the same machine as ${sameAs}`];
		const engine =
			sameEngineAs === undefined
				? [`${containers.length} containers`]
				: [`the containers are watched at ${sameEngineAs}`];
		return [`${place.name}: ${[...same, ...(trouble.length > 0 ? trouble : engine)].join('; ')}`];
	});
	return {
		key: 'hosts',
		about: 'The machines, by a name of your choice. ssh is an alias of ~/.ssh/config, or user@host:port.',
		remarks: [...seen, ...lost.map(({place, reason}) => `${place.name}: could not be looked at: ${reason}`)],
		value: Object.fromEntries([
			...places.map(looked => [looked.place.name, hostEntry(looked)]),
			...lost.map(({place}) => [place.name, place.given === 'local' ? {local: true} : {ssh: place.given}]),
		]),
		example: {},
	};
}

function synapse({synapse: found, otherHomeservers}: Findings, first: string): Section {
	const others = otherHomeservers.map(
		({at, serverName, container}) =>
			`There is another homeserver, ${serverName ?? container?.name ?? '?'} on ${at.place.name}: see stacks in the readme.`,
	);
	return {
		key: 'synapse',
		about: 'The homeserver. url and metrics are as that host sees them; config is the path inside the container.',
		remarks: [
			...(found?.configOnHost === undefined || !(found.facts || found.container)
				? []
				: [`homeserver.yaml on the host: ${found.configOnHost}`]),
			...(found?.container?.composeFiles ?? []).map(file => `compose file: ${file}`),
			...(found?.remarks ?? []),
			...others,
		],
		value:
			found &&
			only({
				host: found.at.place.name,
				url: found.url,
				metrics: listOrNothing(found.metrics),
				container: found.container?.name,
				config: found.facts || found.container ? found.config : undefined,
			}),
		example: {
			host: first,
			url: 'http://localhost:8008',
			metrics: ['http://localhost:9000'],
			container: 'synapse',
			config: '/data/homeserver.yaml',
		},
	};
}

function client({client: found}: Findings): Section {
	return {
		key: 'client',
		about: 'URLs of the client API behind the reverse proxy, asked from this machine.',
		remarks: found && !found.answers ? [`${found.url} is its public URL, but does not answer from this machine.`] : [],
		value: found?.answers ? {public: found.url} : undefined,
		example: {public: found?.url ?? 'https://matrix.example.org', lan: 'https://matrix.lan'},
		...(found ? {} : {ask: {prompt: 'Public URL of the client API (https://…)', read: answer => ({public: answer})}}),
	};
}

function service(
	key: 'postgres' | 'redis',
	about: string,
	found: FoundService | undefined,
	first: string,
	address: string,
	command: readonly string[],
): Section {
	return {
		key,
		about,
		remarks: found ? [found.remark] : [],
		value: found?.at && only({host: found.at.place.name, address: found.address, command: found.command}),
		example: {host: first, address, command},
		// One that was seen and cannot be reached is no question.
		...(found || key === 'redis'
			? {}
			: {
					ask: {
						prompt: `Where PostgreSQL listens, as ${first} sees it (HOST:PORT)`,
						read: answer => ({host: first, address: answer}),
					},
				}),
	};
}

const backupName = (glob: string): string =>
	glob
		.slice(glob.lastIndexOf('/') + 1)
		.replace(/\.(?:dump|pgdump|sql)(?:\.\w+)?$/, '')
		.replaceAll('*', '')
		.replaceAll(/[-_.]+$|^[-_.]+/g, '');

const backup = ({at, glob, maxAge}: FoundBackups) =>
	only({
		name: backupName(glob) || undefined,
		host: at.place.name,
		glob,
		maxAge: maxAge % 24 === 0 ? `${maxAge / 24}d` : `${maxAge}h`,
	});

const unit = ({place}: Looked, {name, scope}: {name: string; scope: string}) => ({host: place.name, unit: name, scope});

/** The config that the findings mean, key by key, in the order of the file. */
export function draft(findings: Findings): readonly Section[] {
	const {bots, postgres, redis, backups, prometheus, element, places, lost} = findings;
	const first = (findings.synapse?.at.place ?? places[0]?.place ?? lost[0]?.place)?.name ?? 'matrix';
	const own = places.filter(({sameAs}) => sameAs === undefined);
	const name = findings.synapse?.serverName ?? element?.serverName;
	const units = own.flatMap(at => otherUnits(at.machine).map(found => unit(at, found)));
	return [
		hosts(findings),
		{
			key: 'homeserver',
			about: "The server's name, as in @user:NAME.",
			remarks: [],
			value: name,
			example: 'example.org',
			ask: {prompt: "The homeserver's name, as in @user:NAME", read: answer => answer},
		},
		client(findings),
		synapse(findings, first),
		{
			key: 'admin',
			about:
				"An administrator's access token, for users and rooms: one of file (0600), env and command. The tab Users signs in and keeps one.",
			remarks: [],
			example: {token: {file: '~/.config/synaptop/token'}},
		},
		{
			key: 'element',
			about: 'Element Web, as that host sees it.',
			remarks: [],
			value: element && only({host: element.at.place.name, url: element.url, container: element.container?.name}),
			example: {host: first, url: 'http://localhost:8080', container: 'element-web'},
		},
		{
			key: 'bots',
			about: 'Bots that run as systemd units; scope is user (systemctl --user) or system.',
			remarks: [],
			value: listOrNothing(bots.map(({at, unit: found, config}) => only({...unit(at, found), config}))),
			example: [{host: first, unit: 'claude-matrix-bot', scope: 'user'}],
		},
		{
			key: 'units',
			about: 'Other systemd units.',
			remarks: [],
			value: listOrNothing(units),
			example: [{host: first, unit: 'nginx', scope: 'system'}],
		},
		service(
			'postgres',
			'PostgreSQL: where it answers, as that host sees it, and how psql is called there.',
			postgres,
			first,
			'localhost:5432',
			['psql', '-U', 'matrix', '-d', 'matrix'],
		),
		service(
			'redis',
			'Redis: where it answers, as that host sees it, and how redis-cli is called there.',
			redis,
			first,
			'localhost:6379',
			['redis-cli', '-n', '4'],
		),
		{
			key: 'backups',
			about: 'Backups made by others: the newest file that fits counts; late when older, suspicious when smaller.',
			remarks: backups.map(({glob, count}) => `${glob}: ${count} file${count === 1 ? '' : 's'}`),
			value: listOrNothing(backups.map(backup)),
			example: [{host: first, glob: '/mnt/backups/matrix-*.dump', maxAge: '26h', minSize: '1MB'}],
			ask: {
				prompt: `Backups on ${first}, as a pattern (/mnt/backups/matrix-*.dump)`,
				read: answer => [{host: first, glob: answer}],
			},
		},
		{
			key: 'logs',
			about: 'Log files beside those of containers and units.',
			remarks: [],
			value: listOrNothing(bots.flatMap(({at, logs}) => logs.map(path => ({host: at.place.name, path})))),
			example: [{host: first, path: '~/.claude-matrix-bot/bot.log'}],
		},
		{
			key: 'prometheus',
			about: 'A Prometheus that scrapes Synapse.',
			remarks: [],
			value: prometheus && {host: prometheus.at.place.name, url: prometheus.url, job: prometheus.job},
			example: {host: first, url: 'http://localhost:9090', job: 'synapse'},
		},
		{
			key: 'links',
			about: 'Dashboards and documents.',
			remarks: [],
			example: {Grafana: 'https://grafana.example.org/d/matrix'},
		},
	];
}
