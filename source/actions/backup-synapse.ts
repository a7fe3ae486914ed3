import {backupPlace} from '../config/backup-place.js';
import {quote} from '../hosts/quote.js';
import type {Action, PlanContext} from './action.js';
import {backupPython} from './backup-python.js';
import {checkTar, noPlace, prologue} from './backup-script.js';
import {isOn} from './form.js';
import {stackOf, synapseUnavailable} from './homeserver.js';

const unavailable = (context: PlanContext): string | undefined =>
	synapseUnavailable(context) ?? (stackOf(context)?.backup ? undefined : noPlace);

const directory = (context: PlanContext): string => stackOf(context)?.backup?.directory ?? 'a directory';

const kept = (context: PlanContext, what: string): string => {
	const keep = stackOf(context)?.backup?.keep;
	return keep === undefined ? '' : ` Of ${what} the newest ${keep} are kept.`;
};

/** A header of 512 bytes for each entry, one more for a long name, and up to a block of nothing at the end. */
const headers = 2048;

/** A pipe that never ends is its standard input, but for as long as docker lives. */
function script(context: PlanContext, what: 'config' | 'media', extent: 'all' | 'own', words: string): string {
	const stack = stackOf(context)!;
	const {synapse} = stack;
	const inside = quote([...context.docker, 'exec', '-i', synapse.container, 'python3', '-c']);
	return `${prologue(backupPlace(stack, what)!)}
python=${quote([backupPython])}
mkfifo "$JOB/open" || fail "no pipe can be made in $JOB"
inside() { ${inside} "$python" ${what} ${quote([synapse.config])} ${extent} "$@" <>"$JOB/open"; }
sizes=$(inside count 2>&1) || fail "$sizes"
case $sizes in ''|*[!0-9\\ ]*) fail "the container does not tell how much there is: $sizes";; esac
bytes=\${sizes#* }
room $((bytes + \${sizes% *} * ${headers}))
write inside write "$bytes"
${checkTar}finish "${words}"
`;
}

const base = {risk: 'change', kind: 'homeserver', refresh: ['jobs', 'backups'], unavailable} as const;

/** K3: without the signing key a restored server is another server. */
export const backupConfig: Action = {
	...base,
	id: 'backup.config',
	title: 'Back up keys and config',
	operations: ['K3'],
	explain: context =>
		`Copies the signing key, homeserver.yaml, the log config, the files of application services and what else the config names from the container into ${directory(context)} on ${context.target.host}, readable by nobody else (0600). Who has the archive can pass for ${context.target.name}: the signing key is in it.${kept(context, 'these archives')}`,
	plan: context => [
		{
			kind: 'job',
			title: `Back up keys and config of ${context.target.name}`,
			script: script(context, 'config', 'all', '$count files as tar -t lists them, the signing key among them'),
		},
	],
};

/** K1: the media store, by default without what other servers have too. */
export const backupMedia: Action = {
	...base,
	id: 'backup.media',
	title: 'Back up the media',
	operations: ['K1'],
	form: [
		{
			kind: 'flag',
			id: 'remote',
			label: 'Also what is kept of other servers and previews',
			hint: 'a cache: it is fetched again when somebody wants it',
			initial: false,
		},
	],
	explain: (context, input) =>
		`Copies the media store of ${context.target.name} into ${directory(context)} on ${context.target.host}, ${isOn(input, 'remote') ? 'with' : 'without'} what is kept of other servers' files. What lies with a storage provider is not in it.${kept(context, 'these archives')} Synapse goes on meanwhile.`,
	plan: (context, input) => [
		{
			kind: 'job',
			title: `Back up the media of ${context.target.name}`,
			script: script(
				context,
				'media',
				isOn(input, 'remote') ? 'all' : 'own',
				`\${wrote#* } files, $count entries as tar -t lists them${isOn(input, 'remote') ? '' : "; other servers' files left out"}`,
			),
		},
	],
};
