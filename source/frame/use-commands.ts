import {useLayoutEffect, useRef} from 'react';
import type {Scope} from '../keys/command.js';
import type {Handlers, Layer} from '../keys/dispatch.js';
import type {KeyPress} from '../keys/key-name.js';
import {useFrame} from './program-context.js';

export interface CommandOptions {
	readonly scope: Scope;
	/** False while another panel has the focus; true if not given. */
	readonly active?: boolean;
	/** Ids of commands, of whomever, that the footer tells first while this is there. */
	readonly first?: readonly string[];
	/** While text is entered: takes every key and paste first; false passes it to `handlers`, never to the layers below. */
	readonly text?: ((press: KeyPress) => boolean) | undefined;
}

/**
 * What commands of a scope do while this component is there. Handlers are by command id; `undefined` means "not here and
 * now" and takes the command out of the footer; one that returns false passes the key to the layer below.
 */
export const useCommands = (handlers: Handlers, {scope, active = true, first, text}: CommandOptions): void => {
	const {layers} = useFrame();
	const layer = useRef<Layer>(undefined);

	useLayoutEffect(() => {
		const entry: Layer = {scope, active: false, handlers: {}};
		layer.current = entry;
		return layers.add(entry);
	}, [layers, scope]);

	useLayoutEffect(() => {
		if (layer.current) {
			Object.assign(layer.current, {active, handlers, first, text});
			layers.update();
		}
	});
};
