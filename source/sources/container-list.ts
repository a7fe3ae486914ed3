import {type Engine, EngineError} from '../hosts/engine.js';
import {
	byName,
	type Container,
	type InspectedContainer,
	type ListedContainer,
	parseContainer,
} from '../parsers/docker.js';
import {pool} from './pool.js';

const width = 8;

/** Gone between the list and the question. */
export const isGone = (error: unknown): boolean => error instanceof EngineError && error.status === 404;

const inspect = async (engine: Engine, id: string, signal: AbortSignal): Promise<InspectedContainer | undefined> => {
	try {
		return await engine.get<InspectedContainer>(`/containers/${id}/json`, {}, {signal});
	} catch (error) {
		if (isGone(error)) {
			return undefined;
		}

		throw error;
	}
};

/** These containers, or all, as they are now: list and inspect. Those that are gone are left out. */
export async function readContainers(
	engine: Engine,
	signal: AbortSignal,
	ids?: readonly string[],
): Promise<readonly Container[]> {
	const filters: Record<string, string> = ids ? {filters: JSON.stringify({id: ids})} : {};
	const asked = {all: '1', ...filters};
	// Of a few, both questions at once: a death should show soon.
	const [listed, known] = await Promise.all([
		engine.get<readonly ListedContainer[]>('/containers/json', asked, {signal}),
		ids ? pool(ids, width, id => inspect(engine, id, signal)) : [],
	]);
	const details = ids ? known : await pool(listed, width, ({Id}) => inspect(engine, Id, signal));
	const byId = new Map(details.flatMap(one => (one ? [[one.Id, one] as const] : [])));
	return listed.flatMap(one => (byId.has(one.Id) ? [parseContainer(one, byId.get(one.Id))] : [])).sort(byName);
}
