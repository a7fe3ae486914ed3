import {isRecord, parseJson, textOf} from '../parsers/json.js';

/** Where something inside a container lies on the host. */
export interface Mount {
	readonly source: string;
	readonly target: string;
}

/** A service of a compose file, as `docker compose config --format json` (2.26) has it; as far as the set-up reads it. */
export interface ComposeService {
	readonly name: string;
	/** container_name, where the file says one. */
	readonly container?: string;
	readonly image?: string;
	readonly environment: Readonly<Record<string, string>>;
	/** Directories and files of the host; the longest target first. */
	readonly mounts: readonly Mount[];
	/** Inside the container, published as. */
	readonly ports: ReadonlyArray<{readonly inside: number; readonly host: number}>;
}

export interface ComposeFile {
	readonly project: string;
	readonly services: readonly ComposeService[];
}

const list = (value: unknown): ReadonlyArray<Readonly<Record<string, unknown>>> =>
	Array.isArray(value) ? value.filter(isRecord) : [];

const serviceOf = (name: string, value: unknown): ComposeService => {
	const record = isRecord(value) ? value : {};
	const {volumes, environment, ports} = record;
	const container = textOf(record, 'container_name');
	const image = textOf(record, 'image');
	return {
		name,
		...(container === undefined ? {} : {container}),
		...(image === undefined ? {} : {image}),
		environment: Object.fromEntries(
			Object.entries(isRecord(environment) ? environment : {}).flatMap(([key, text]) =>
				typeof text === 'string' ? [[key, text]] : [],
			),
		),
		mounts: list(volumes)
			.flatMap(volume => {
				const [source, target] = [textOf(volume, 'source'), textOf(volume, 'target')];
				return textOf(volume, 'type') === 'bind' && source !== undefined && target !== undefined
					? [{source, target}]
					: [];
			})
			.sort((a, b) => b.target.length - a.target.length),
		ports: list(ports).flatMap(port => {
			const [inside, host] = [Number(port.target), Number(port.published)];
			return Number.isInteger(inside) && Number.isInteger(host) && host > 0 ? [{inside, host}] : [];
		}),
	};
};

/** Undefined where it is something else. */
export function parseComposeProject(text: string): ComposeFile | undefined {
	const data = parseJson(text);
	if (!isRecord(data) || !isRecord(data.services)) {
		return undefined;
	}

	return {
		project: textOf(data, 'name') ?? '',
		services: Object.entries(data.services).map(([name, value]) => serviceOf(name, value)),
	};
}

/** The service whose container is called so. */
export const serviceFor = ({services}: ComposeFile, container: string): ComposeService | undefined =>
	services.find(one => one.container === container) ?? services.find(({name}) => name === container);

/** Where on the host a path inside the container lies; undefined where it is in a volume or in the image. */
export function onHost({mounts}: Pick<ComposeService, 'mounts'>, inside: string): string | undefined {
	const mount = mounts.find(({target}) => inside === target || inside.startsWith(`${target.replace(/\/$/, '')}/`));
	return mount && mount.source + inside.slice(mount.target.replace(/\/$/, '').length);
}
