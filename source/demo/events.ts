import type {DemoContainer} from './container.js';
import type {Json} from './recorded.js';

/** One event, and the line of JSON that the engine writes for it. */
export interface DemoEvent {
	/** Nanoseconds since the epoch; no two alike. */
	readonly time: bigint;
	readonly type: 'container' | 'network';
	readonly action: string;
	readonly container: DemoContainer;
	readonly line: string;
}

export interface Events {
	/** `attributes` beside those that every event of the container has. */
	container(container: DemoContainer, action: string, now: bigint, attributes?: Readonly<Record<string, string>>): void;
	network(container: DemoContainer, action: 'connect' | 'disconnect', now: bigint): void;
	/** Those that the engine still knows, oldest first; both ends belong to it. */
	since(from: bigint, until?: bigint): DemoEvent[];
	subscribe(listener: (event: DemoEvent) => void): () => void;
}

/** As many as the engine keeps. */
const limit = 256;

export function createEvents(): Events {
	const kept: DemoEvent[] = [];
	const listeners = new Set<(event: DemoEvent) => void>();
	const add = (event: Omit<DemoEvent, 'line'>, body: Json) => {
		const newest = kept.at(-1)?.time ?? 0n;
		const time = event.time > newest ? event.time : newest + 1n;
		const full: DemoEvent = {...event, time, line: eventLine(body, time)};
		kept.push(full);
		kept.splice(0, kept.length - limit);
		for (const listener of [...listeners]) {
			listener(full);
		}
	};

	return {
		container(container, action, time, attributes = {}) {
			const {id, image} = container;
			const all = {...container.template.list.Labels, image, name: container.name, ...attributes};
			add(
				{time, type: 'container', action, container},
				{status: action, id, from: image, Type: 'container', Action: action, Actor: {ID: id, Attributes: sorted(all)}},
			);
		},
		network(container, action, time) {
			const [name, network] = Object.entries<Json>(container.template.inspect.NetworkSettings.Networks)[0]!;
			add(
				{time, type: 'network', action, container},
				{
					Type: 'network',
					Action: action,
					Actor: {ID: network.NetworkID, Attributes: {container: container.id, name, type: 'bridge'}},
				},
			);
		},
		since: (from, until) => kept.filter(({time}) => time >= from && (until === undefined || time <= until)),
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
	};
}

// Go prints maps by key.
const sorted = (attributes: Readonly<Record<string, string>>): Json =>
	Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));

/** timeNano is larger than any whole number that JSON.stringify could print. */
const eventLine = (body: Json, time: bigint): string =>
	`${JSON.stringify({...body, scope: 'local', time: Number(time / 1_000_000_000n)}).slice(0, -1)},"timeNano":${time}}\n`;
