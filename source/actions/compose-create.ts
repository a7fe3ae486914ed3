import {composeText} from '../set-up/compose-text.js';
import {setUp} from '../sources/set-up.js';
import type {Action, ExecStep, PlanContext} from './action.js';
import {type FormField, type FormInput, isOn, textOf} from './form.js';
import {stackOf} from './homeserver.js';
import {createStep, nameTaken, noDirectory, serverOf, setUpHindrance, setUpOf} from './set-up.js';

const image = /^[a-z0-9][\w.:/@-]*$/;

const checkImage = (value: string): string | undefined =>
	image.test(value) ? undefined : 'is the name of an image, such as matrixdotorg/synapse:v1.160.0';

const namesOf = (text: string): readonly string[] => text.split(/[\s,]+/).filter(Boolean);

const checkNames = (text: string): string | undefined => {
	const wrong = namesOf(text).find(name => !/^[\w.-]+:(?:host-gateway|[\d.]+|\[?[\da-fA-F:]+\]?)$/.test(name));
	return wrong === undefined
		? undefined
		: `${wrong} is not NAME:ADDRESS, as in db.lan:192.0.2.7 or db.lan:host-gateway`;
};

const form: readonly FormField[] = [
	{
		kind: 'text',
		id: 'image',
		label: 'Image of Synapse',
		initial: 'matrixdotorg/synapse:latest',
		hint: value => (value.endsWith(':latest') || !value.includes(':') ? 'a version in place of latest is safer' : ''),
		check: checkImage,
	},
	{
		kind: 'text',
		id: 'address',
		label: 'Publish the ports at',
		initial: '127.0.0.1',
		hint: value => (value === '127.0.0.1' ? 'a proxy on this host reaches it' : 'a proxy elsewhere reaches it there'),
		check: value => (/^(?:\d{1,3}(?:\.\d{1,3}){3})$/.test(value) ? undefined : 'is an IPv4 address of that host'),
	},
	{
		kind: 'text',
		id: 'names',
		label: 'Names beside DNS',
		initial: 'host.docker.internal:host-gateway',
		hint: () => 'NAME:ADDRESS, …; host-gateway: the host itself',
		check: checkNames,
	},
	{kind: 'flag', id: 'element', label: 'With Element Web', initial: true},
	{
		kind: 'text',
		id: 'element-image',
		label: 'Image of Element',
		initial: 'vectorim/element-web:latest',
		check: checkImage,
	},
	{
		kind: 'flag',
		id: 'redis',
		label: 'With a Redis',
		hint: 'only workers need one: redis:6379',
		initial: false,
	},
];

const portOf = (url: string | undefined): number | undefined => {
	const {port, protocol} = url === undefined ? {port: '', protocol: ''} : new URL(url);
	return url === undefined ? undefined : Number(port || (protocol === 'https:' ? 443 : 80));
};

/** As whom Synapse runs: whoever asks, so that its files are theirs. Root does not count, nor does root's place under a rootless engine. */
const owner = ({account: {uid, gid}, rootless}: NonNullable<ReturnType<typeof setUpOf>>) =>
	rootless ? {uid: 0, gid: 0} : uid === 0 ? {uid: 991, gid: 991} : {uid, gid};

function text(context: PlanContext, input: FormInput): string {
	const [stack, state] = [stackOf(context)!, setUpOf(context)!];
	const {synapse, element} = stack;
	const metrics = portOf(synapse.metrics[0]);
	return composeText({
		server: serverOf(context),
		image: textOf(input, 'image'),
		container: synapse.container,
		...owner(state),
		config: synapse.config,
		address: textOf(input, 'address'),
		ports: {client: portOf(synapse.url)!, ...(metrics === undefined ? {} : {metrics})},
		names: namesOf(textOf(input, 'names')),
		...(isOn(input, 'element')
			? {
					element: {
						image: textOf(input, 'element-image'),
						container: element?.container ?? 'element-web',
						port: portOf(element?.url) ?? 8080,
					},
				}
			: {}),
		...(isOn(input, 'redis') ? {redis: {image: 'redis:7'}} : {}),
	});
}

/** What compose says of it before it is put in place. */
const check = (docker: readonly string[], directory: string, content: string): ExecStep => ({
	kind: 'exec',
	argv: [...docker, 'compose', '--project-directory', directory, '-f', '-', 'config', '-q'],
	stdin: content,
	timeout: 60_000,
	looks: true,
	reached: () => ({kind: 'done', text: 'compose accepts it'}),
});

function unavailable(context: PlanContext): string | undefined {
	const found = setUpHindrance(context);
	const state = setUpOf(context);
	return (
		found ??
		(state?.directory === undefined
			? noDirectory
			: ((state.compose && `there is a ${state.compose.file} already: edit that`) ?? nameTaken(state)))
	);
}

/** What the runbook takes for granted: the compose file of the stack. */
export const composeCreate: Action = {
	id: 'compose.create',
	title: 'Write a compose file',
	risk: 'change',
	kind: 'homeserver',
	operations: ['I3'],
	reads: [setUp],
	form,
	explain: context =>
		`Writes docker-compose.yml into ${setUpOf(context)?.directory ?? 'the directory of the stack'} for ${context.target.name}, checked by compose before. One that is there is left alone. Nothing is started.`,
	unavailable,
	plan(context, input) {
		const directory = setUpOf(context)!.directory!;
		const content = text(context, input);
		const parts = ['config', 'data', ...(isOn(input, 'element') ? ['element-config'] : [])];
		return [
			check(context.docker, directory, content),
			createStep(`${directory}/docker-compose.yml`, content, {directories: parts.map(part => `${directory}/${part}`)}),
		];
	},
	shows: (context, input) => text(context, input).trimEnd().split('\n'),
	refresh: ['set-up', 'config-files'],
};
