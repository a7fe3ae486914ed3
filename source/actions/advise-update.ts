import type {Engine} from '../hosts/engine.js';
import type {Host} from '../hosts/host.js';
import {backgroundUpdatesRequest, parseBackgroundUpdates} from '../matrix/background-updates.js';
import type {MatrixClient} from '../matrix/client.js';
import {clean} from '../parsers/clean.js';
import type {Container} from '../parsers/docker.js';
import {isFixedTag, isPinned, repositoryOf, tagOf} from '../parsers/image-name.js';
import type {PlanContext} from './action.js';
import {changedFiles} from './advise-recreate.js';
import {imagesScript, schemaCommand} from './update-shell.js';
import {backupOf, familyOf, stackOfFamily, updatedOf} from './updated.js';

// What a person wants to know before an update, and before going back: which version, which digest, whether there is a newer
// one at all, and whether the database lets it be undone.

type Context = PlanContext & {
	readonly host: Host;
	readonly engine: Engine;
	matrix(stack: string): MatrixClient;
	readonly signal: AbortSignal;
};

interface InspectedImage {
	readonly Id: string;
	readonly RepoDigests?: readonly string[] | null;
	readonly RepoTags?: readonly string[] | null;
	readonly Config?: {readonly Labels?: Readonly<Record<string, string>> | null} | null;
}

/** ms: a registry that does not answer keeps nobody from an update. */
const registryTimeout = 10_000;
const execTimeout = 20_000;
const digits = 'sha256:0123456789ab'.length;

const reasonOf = (error: unknown): string => clean(error instanceof Error ? error.message : String(error));

const inspect = ({engine, signal}: Context, image: string): Promise<InspectedImage | undefined> =>
	engine.get<InspectedImage>(`/images/${encodeURIComponent(image)}/json`, {}, {signal}).catch(() => undefined);

const digestsOf = (image: InspectedImage | undefined): readonly string[] =>
	(image?.RepoDigests ?? []).flatMap(name => name.split('@')[1] ?? []);

const inWords = (image: InspectedImage, name: string): string => {
	const version = image.Config?.Labels?.['org.opencontainers.image.version'];
	const own =
		(image.RepoDigests ?? []).find(each => each.startsWith(`${repositoryOf(name)}@`)) ?? image.RepoDigests?.[0];
	const digest = own?.split('@')[1];
	return [
		version ? clean(version) : `image ${image.Id.slice(0, digits)}`,
		...(digest ? [`digest ${clean(digest).slice(0, digits)}`] : []),
	].join(', ');
};

/** The image's name in the compose file as that is now; undefined where compose does not tell it. */
async function named(context: Context, service: string): Promise<string | undefined> {
	const {compose} = updatedOf(context, 0);
	const {stdout} = await context.host.exec(['sh', '-c', imagesScript(compose)], {
		timeout: execTimeout,
		urgent: true,
		signal: context.signal,
	});
	const line = stdout
		.toString()
		.split('\n')
		.find(text => text.split(' ')[0] === service);
	return line === undefined ? undefined : clean(line.split(' ')[1] ?? '') || undefined;
}

/** Whether the registry has another image under that name by now. */
async function newer({engine, signal}: Context, name: string, here: InspectedImage): Promise<string> {
	try {
		const answer = await engine.get<{Descriptor?: {digest?: string}}>(
			`/distribution/${name}/json`,
			{},
			{signal, timeout: registryTimeout},
		);
		const digest = answer.Descriptor?.digest ?? '';
		return digestsOf(here).includes(digest)
			? `The registry has nothing newer under ${name}: it is the newest already.`
			: `The registry has another one under ${name}: digest ${clean(digest).slice(0, digits)}.`;
	} catch (error) {
		return `Whether the registry has a newer ${name} could not be asked: ${reasonOf(error)}`;
	}
}

async function images(context: Context, main: Container): Promise<readonly string[]> {
	const [{Image: id}, name] = await Promise.all([
		context.engine.get<{Image: string}>(`/containers/${main.id}/json`, {}, {signal: context.signal}),
		named(context, main.service ?? ''),
	]);
	const running = await inspect(context, id);
	const first = running ? [`Running: ${inWords(running, name ?? main.image)}.`] : [];
	if (name === undefined || !running) {
		return [
			...first,
			...(name === undefined
				? [
						'The compose file tells no image for it: what is built there is not pulled, and a file with an error stops the update.',
					]
				: []),
		];
	}

	const moved = (running.RepoTags ?? []).length > 0 && !(running.RepoTags ?? []).includes(name);
	const file = main.composeFiles?.[0] ?? 'the compose file';
	const fixed =
		(isFixedTag(name) || isPinned(name)) && !moved
			? [
					`The compose file names ${isPinned(name) ? 'one image for ever, by its digest' : `the fixed tag ${tagOf(name)}`}: pulling brings nothing newer. Write the newer one into it first: synaptop run file.edit ${file}, or the Config tab.`,
				]
			: [];
	return [...first, ...fixed, isPinned(name) ? `The compose file names ${name}.` : await newer(context, name, running)];
}

/** What Synapse does in its database now, where somebody may ask. */
async function work(context: Context, stack: string): Promise<readonly string[]> {
	try {
		const answer = await context.matrix(stack).request({...backgroundUpdatesRequest, signal: context.signal});
		const {current, enabled} = parseBackgroundUpdates(answer);
		return [
			current.length > 0
				? `Background updates run: ${current.map(({name}) => name).join(', ')}.`
				: `No background update runs${enabled ? '' : ', as they are switched off: what is left of them is not known'}.`,
		];
	} catch (error) {
		return [`Whether background updates run could not be looked at: ${reasonOf(error)}.`];
	}
}

/** Of an update. */
export async function adviseUpdate(context: Context): Promise<readonly string[]> {
	const all = familyOf(context);
	const [main] = all;
	if (!main) {
		return [];
	}

	const stack = stackOfFamily(context);
	const {hindrance} = stack ? backupOf(context) : {};
	const [told, files, done] = await Promise.all([
		images(context, main),
		changedFiles(context, all),
		stack ? work(context, stack.name) : [],
	]);
	return [
		...told,
		...files.lines.map(line => `${line} What is new in it counts with the update.`),
		...done,
		...(hindrance === undefined ? [] : [`The database cannot be backed up from here first: ${hindrance}.`]),
	];
}

/** Version, schema, and the least schema that its database then asks of others; undefined where it is no Synapse. */
async function schemaOf({host, docker, signal}: Context, image: string) {
	const {stdout} = await host.exec(schemaCommand(docker, image), {timeout: execTimeout, urgent: true, signal});
	const [, version, schema, least] = /^(\S+) (\d+) (\d+)$/m.exec(stdout.toString()) ?? [];
	return version === undefined ? undefined : {version: clean(version), schema: Number(schema), least: Number(least)};
}

async function schemas(context: Context, now: string, kept: string): Promise<readonly string[]> {
	const [mine, before] = await Promise.all([schemaOf(context, now), schemaOf(context, kept)]);
	if (!mine || !before) {
		return ['What versions of the database they need could not be looked at.'];
	}

	return before.schema < mine.least
		? [
				`Synapse ${mine.version} moves the database to a schema that needs ${mine.least} (SCHEMA_COMPAT_VERSION); ${before.version} has ${before.schema}. Once it has done so, ${before.version} does not start with it: it then needs the database restored from a backup of before.`,
			]
		: [
				`Synapse ${before.version} (schema ${before.schema}) can use the database of ${mine.version}, which needs ${mine.least} or more (SCHEMA_COMPAT_VERSION).`,
			];
}

/** Of the way back. */
export async function adviseGoBack(context: Context): Promise<readonly string[]> {
	const [main] = familyOf(context);
	if (!main) {
		return [];
	}

	const {kept, synapse} = updatedOf(context, 0);
	const [{Image: id}, before] = await Promise.all([
		context.engine.get<{Image: string}>(`/containers/${main.id}/json`, {}, {signal: context.signal}),
		inspect(context, kept),
	]);
	const now = await inspect(context, id);
	if (!before) {
		return [`There is no image before: ${kept} is not there.`];
	}

	return [
		`Kept: ${inWords(before, main.image)}. ${now ? `Running: ${inWords(now, main.image)}.` : ''}`.trim(),
		...(before.Id === id
			? ['It runs the image before already.']
			: synapse
				? await schemas(context, id, before.Id)
				: ['What it wrote in a newer form meanwhile, the older one may not be able to read.']),
	];
}
