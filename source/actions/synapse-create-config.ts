import {judgeScript} from '../files/file-scripts.js';
import {elementText, homeserverText, logText, newSecrets} from '../set-up/homeserver-text.js';
import {inContainer, putPython, withFile} from '../set-up/in-container.js';
import type {SynapseService} from '../set-up/state.js';
import {setUp} from '../sources/set-up.js';
import type {Secret} from '../system/secret.js';
import type {Action, ExecStep, PlanContext, Step} from './action.js';
import {checkDatabasePassword} from './database-create.js';
import {type FormContext, type FormField, type FormInput, isOn, secretOf, textOf} from './form.js';
import {stackOf} from './homeserver.js';
import {directoryOf, knownSynapse, nameOf, projectHindrance, serverOf, setUpOf, sha256} from './set-up.js';

const hostPort = /^([\w.-]+|\[[\da-fA-F:]+\]):(\d{1,5})$/;

const checkPort = (value: string): string | undefined =>
	/^\d{1,5}$/.test(value) && Number(value) > 0 && Number(value) < 65_536 ? undefined : 'is a port';

const isUrl = (value: string): boolean => /^https?:\/\/[\w.:[\]-]+(?:\/\S*)?$/.test(value);

const publicOf = (context: FormContext): string => stackOf(context)?.client?.public ?? '';

const form: readonly FormField[] = [
	{
		kind: 'text',
		id: 'server',
		label: 'Server name, for ever',
		hint: (_value, context) => `type ${stackOf(context)?.homeserver ?? 'it'}: it can never be changed`,
		check(value, context) {
			const name = stackOf(context)?.homeserver;
			return value === name ? undefined : `is ${name} in the config: type that if it is meant, for ever`;
		},
	},
	{
		kind: 'text',
		id: 'url',
		label: 'Public URL',
		initial: '',
		hint: (value, context) => (value === '' ? publicOf(context) || 'https://matrix.example.org' : ''),
		check(value, context) {
			const url = value || publicOf(context);
			return isUrl(url) ? undefined : 'is what clients come to, as in https://matrix.example.org';
		},
	},
	{
		kind: 'text',
		id: 'host',
		label: 'Host of PostgreSQL',
		initial: 'host.docker.internal',
		hint: () => 'as the container reaches it',
		check: value => (/^[\w.:/-]+$/.test(value) ? undefined : 'is a name or an address'),
	},
	{kind: 'text', id: 'port', label: 'Its port', initial: '5432', check: checkPort},
	{kind: 'text', id: 'role', label: 'Role', initial: 'matrix', check: value => (value ? undefined : 'is missing')},
	{
		kind: 'text',
		id: 'database',
		label: 'Database',
		initial: 'matrix',
		check: value => (value ? undefined : 'is missing'),
	},
	{kind: 'secret', id: 'password', label: 'Password of the role', check: checkDatabasePassword},
	{
		kind: 'text',
		id: 'redis',
		label: 'Redis',
		initial: '',
		hint: () => 'HOST:PORT, for workers; empty: none',
		check: value => (value === '' || hostPort.test(value) ? undefined : 'is HOST:PORT, or empty'),
	},
	{
		kind: 'text',
		id: 'keys',
		label: 'Server for old keys',
		initial: 'matrix.org',
		hint: () => 'knows those of servers that are gone; or empty',
		check: value => (value === '' || /^[\w.:-]+$/.test(value) ? undefined : 'is the name of a server, or empty'),
	},
	{kind: 'flag', id: 'report', label: 'Report statistics', initial: false},
];

interface NewFile {
	readonly path: string;
	readonly content: string;
	readonly mode: string;
}

/** The files that are not there; homeserver.yaml last: with it all is there. */
function newFiles(
	context: PlanContext,
	input: FormInput,
): {readonly files: readonly NewFile[]; readonly hides: readonly Secret[]} {
	const {state, synapse} = knownSynapse(context);
	const url = textOf(input, 'url') || publicOf(context);
	const secrets = newSecrets();
	const [, redisHost, redisPort] = hostPort.exec(textOf(input, 'redis')) ?? [];
	const password = secretOf(input, 'password');
	const server = serverOf(context);
	const config = homeserverText(
		{
			server,
			publicUrl: url,
			reportStats: isOn(input, 'report'),
			ports: synapse.ports,
			database: {
				host: textOf(input, 'host'),
				port: Number(textOf(input, 'port')),
				user: textOf(input, 'role'),
				password,
				name: textOf(input, 'database'),
			},
			...(redisHost === undefined ? {} : {redis: {host: redisHost, port: Number(redisPort)}}),
			...(textOf(input, 'keys') === '' ? {} : {keyServer: textOf(input, 'keys')}),
			directory: directoryOf(synapse.config.inside),
			key: synapse.key.inside,
			log: synapse.log.inside,
		},
		secrets,
	);
	const {element} = state;
	return {
		files: [
			...(synapse.log.place.kind === 'missing' ? [{path: synapse.log.path, content: logText, mode: '644'}] : []),
			...(element?.place.kind === 'missing'
				? [{path: element.path, content: elementText(server, url), mode: '644'}]
				: []),
			{path: synapse.config.path, content: config, mode: '600'},
		],
		hides: [password, ...Object.values(secrets)],
	};
}

/** Synapse's own judgement, with nothing but the key beside it. */
const check = (
	{docker}: PlanContext,
	{image, key}: SynapseService,
	content: string,
	hides: readonly Secret[],
): ExecStep => {
	const keys = directoryOf(key.inside);
	return {
		kind: 'exec',
		argv: withFile(docker, image, key, judgeScript, [keys]),
		stdin: Buffer.from(content),
		timeout: 120_000,
		looks: true,
		hides,
		shown: `${docker.join(' ')} run --rm -i --network none --mount type=bind,source=${key.path},target=${key.inside},readonly ${image} … python3 -m synapse.config -c CANDIDATE --keys-directory ${keys}`,
		reached: () => ({kind: 'done', text: 'Synapse accepts it'}),
	};
};

const put = (
	{docker}: PlanContext,
	{image, uid, gid}: SynapseService,
	file: NewFile,
	hides: readonly Secret[],
): ExecStep => {
	const data = Buffer.from(file.content);
	const words = [sha256(data), file.mode, String(uid), String(gid), nameOf(file.path)];
	return {
		kind: 'exec',
		argv: inContainer(docker, image, directoryOf(file.path), putPython, words),
		stdin: data,
		timeout: 60_000,
		hides,
		shown: `${docker.join(' ')} run --rm -i --network none … ${image} python3: writes ${file.path}  (only where there is none; whole or not at all; mode ${file.mode}, owner ${uid}:${gid})`,
		reached: () => ({kind: 'done', text: `${nameOf(file.path)} is in place`}),
	};
};

function plan(context: PlanContext, input: FormInput): readonly Step[] {
	const {synapse} = knownSynapse(context);
	const {files, hides} = newFiles(context, input);
	return [
		check(context, synapse, files.at(-1)!.content, hides),
		{
			kind: 'exec',
			argv: ['mkdir', '-p', '--', ...new Set(files.map(({path}) => directoryOf(path)))],
			timeout: 30_000,
		},
		...files.map(file => put(context, synapse, file, hides)),
	];
}

function unavailable(context: PlanContext): string | undefined {
	const found = projectHindrance(context);
	const synapse = setUpOf(context)?.synapse;
	if (found !== undefined || !synapse) {
		return found;
	}

	const {config, key, keys, image, imageThere} = synapse;
	if (config.place.kind !== 'missing') {
		return config.place.kind === 'other'
			? `there is something else than a file under ${config.path} (docker makes a directory where the source of a mount is missing): remove it`
			: `there is a ${config.path} already: edit that`;
	}

	if (key.place.kind !== 'file') {
		return keys.length === 0
			? 'there is no signing key yet: make it first'
			: `there is no ${nameOf(key.path)}, but ${keys[0]}: is it the right name of the server?`;
	}

	return imageThere ? undefined : `the image ${image} is not there: pull it`;
}

/** I2, the second half: a homeserver.yaml that Synapse accepts, with what it needs beside it. */
export const synapseCreateConfig: Action = {
	id: 'synapse.create-config',
	title: 'Write homeserver.yaml',
	risk: 'change',
	kind: 'homeserver',
	operations: ['I2'],
	reads: [setUp],
	form,
	explain: context =>
		`Writes homeserver.yaml for ${serverOf(context) || context.target.name}, judged by Synapse before, with new secrets, and what is missing beside it (log.config, Element's config.json). What is there is left as it is. The server's name can never be changed later.`,
	unavailable,
	plan,
	refresh: ['set-up', 'config-files'],
};
