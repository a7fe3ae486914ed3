import type {Stack} from '../config/stack-schema.js';
import type {Group} from '../rules/rule.js';

/** How the parts of a stack are called on the Overview. */
export const groupTitles: Readonly<Record<Group, string>> = {
	hosts: 'Hosts',
	homeserver: 'Homeserver',
	client: 'Client URLs',
	element: 'Element',
	federation: 'Federation',
	certificates: 'Certificates',
	containers: 'Containers',
	bots: 'Bots',
	units: 'Units',
	metrics: 'Metrics',
	database: 'Database',
	redis: 'Redis',
	vitals: 'Machines',
	disks: 'Disks',
	backups: 'Backups',
	checks: 'Checks',
	jobs: 'Jobs',
	prometheus: 'Prometheus',
};

/** What the parts of a group begin or end with, and the group says already. */
const said: Readonly<Partial<Record<Group, RegExp>>> = {
	containers: /^container /u,
	bots: /^(?:bot|unit) /u,
	units: /^unit /u,
	federation: /^federation(?: |$)/u,
	database: /^database /u,
	redis: /^Redis (?=memory)/u,
	disks: /^disk /u,
	backups: /^backup /u,
	checks: /^check /u,
	jobs: /^job /u,
	client: / client URL$/u,
	certificates: /^certificate /u,
	hosts: /^connection$/u,
};

/** A part's name where its group is told beside it. */
export const partName = (group: Group, part: string): string => {
	const repeated = said[group];
	return repeated ? part.replace(repeated, '') : part;
};

const configured: ReadonlyArray<readonly [name: string, key: string, has: (stack: Stack) => boolean]> = [
	['homeserver', 'synapse', ({synapse}) => synapse !== undefined],
	['client URLs', 'client', ({client}) => Boolean(client?.public ?? client?.lan)],
	['Element', 'element', ({element}) => element !== undefined],
	['bots', 'bots', ({bots}) => bots.length > 0],
	['metrics', 'synapse.metrics', ({synapse}) => (synapse?.metrics.length ?? 0) > 0],
	['database', 'postgres', ({postgres}) => postgres !== undefined],
	['Redis', 'redis', ({redis}) => redis !== undefined],
	['backups', 'backups', ({backups, backup}) => backups.length > 0 || backup !== undefined],
	['Prometheus', 'prometheus', ({prometheus}) => prometheus !== undefined],
];

/** What the config says is not to be watched. */
export const switchedOff = ({homeserver, wellKnown}: Stack): readonly string[] =>
	homeserver !== undefined && !wellKnown ? ['federation check'] : [];

/** What the config does not name, and is not watched for that. */
export const notConfigured = (stack: Stack): readonly string[] =>
	configured.filter(([, , has]) => !has(stack)).map(([name]) => name);
