import {useEffect, useMemo, useSyncExternalStore} from 'react';
import {parsePin, pinTitle} from '../metrics/pin.js';
import {metrics, pinFocus} from '../sources/metrics.js';
import {useFrame} from './program-context.js';
import {memoryOf, useRemembered} from './remembered.js';

const none: readonly string[] = [];
const keyOf = (stack: string): string => `metrics pins ${stack}`;

/** Most of a stack. */
const most = 100;

/** What somebody keeps in sight of a stack's metrics, as texts of pins; `toggle` pins one, or takes it away. */
export const usePins = (stack: string) => {
	const {toast} = useFrame();
	const [pins, change] = useRemembered<readonly string[]>(keyOf(stack), none);
	const toggle = (pin: string): void => {
		const title = pinTitle(parsePin(pin));
		if (pins.includes(pin)) {
			change(before => before.filter(each => each !== pin));
			toast.value = {text: `No longer pinned: ${title}`, tone: 'accent'};
		} else if (pins.length < most) {
			change(before => [...before, pin]);
			toast.value = {text: `◆ Pinned, on the Overview too: ${title}`, tone: 'accent'};
		}
	};
	return {pins, toggle};
};

/** As long as the screen is there: what is pinned of any stack is measured in each reading, so that its trend has no gap. */
export const useWatchedPins = (): void => {
	const frame = useFrame();
	const {sources, config} = frame.program;
	const memory = memoryOf(frame);
	const all = (): string =>
		JSON.stringify(
			config.stacks.flatMap(({name, synapse}) =>
				synapse?.metrics.length
					? ((memory.get(keyOf(name)) as readonly string[] | undefined) ?? none).map(pin => [
							synapse.host,
							pinFocus(name, pin),
						])
					: [],
			),
		);
	const text = useSyncExternalStore(memory.subscribe, all);
	const focus = useMemo(() => JSON.parse(text) as ReadonlyArray<readonly [host: string, id: string]>, [text]);
	useEffect(() => {
		const views = [...Map.groupBy(focus, ([host]) => host)].map(([host, ids]) =>
			sources.view(
				{source: metrics.id, host},
				ids.map(([, id]) => id),
			),
		);
		return () => {
			for (const view of views) {
				view.release();
			}
		};
	}, [sources, focus]);
};
