import type {Command, Scope} from './command.js';
import type {KeyPress} from './key-name.js';
import type {Keymap} from './keymap.js';

/** What commands do here and now, by command id. A handler that returns false passes the key on; undefined: not now. */
export type Handlers = Readonly<Record<string, (() => unknown) | undefined>>;

/** A part of the screen that listens: mutable, so that a new render's handlers are taken over without a new entry. */
export interface Layer {
	readonly scope: Scope;
	active: boolean;
	handlers: Handlers;
	/** Ids of commands that the footer tells before all others while this is there. */
	first?: readonly string[] | undefined;
	/** Where text is entered: takes every key first (and pastes); false passes it to the handlers of this layer, never further. */
	text?: ((press: KeyPress) => boolean) | undefined;
}

export const level: Readonly<Record<Scope, number>> = {
	global: 0,
	pane: 1,
	table: 2,
	log: 2,
	viewer: 3,
	dialog: 3,
	palette: 3,
	help: 3,
};

const overlay = 3;
const isTyped = (key: string): boolean => key === 'space' || [...key].length === 1;

/** Works under every overlay and text field, as everywhere in a terminal. */
const interrupt = 'app.interrupt';

export interface Layers {
	/** Entered on top of its level; the returned function takes it out. */
	add(layer: Layer): () => void;
	/** To be called when a layer's fields were changed. */
	update(): void;
	/** Commands that a key runs here and now, topmost first; the same array while nothing changed. */
	active(): readonly Command[];
	/** True while typed text goes into a field. */
	entering(): boolean;
	subscribe(listener: () => void): () => void;
	/** True if somebody took it. */
	press(press: KeyPress): boolean;
	/** Commands of everything under the overlays, for the palette. */
	below(): readonly Command[];
	/** Runs a command of an active layer, also of one under an overlay; false where there is none. */
	run(id: string): boolean;
}

const handled = (handler: (() => unknown) | undefined): boolean => handler !== undefined && handler() !== false;

export const createLayers = (keymap: Keymap): Layers => {
	let layers: readonly Layer[] = [];
	let commands: readonly Command[] = [];
	let signature = '';
	const listeners = new Set<() => void>();

	/** Topmost first. */
	const sorted = (): readonly Layer[] =>
		layers
			.map((layer, index) => ({layer, index}))
			.filter(({layer}) => layer.active)
			.sort((a, b) => level[b.layer.scope] - level[a.layer.scope] || b.index - a.index)
			.map(({layer}) => layer);

	/** Those that a key can come to: an overlay or a text field hides what is below it. */
	const reached = (): readonly Layer[] => {
		const all = sorted();
		const modal = all.findIndex(layer => layer.text || level[layer.scope] === overlay);
		return modal === -1 ? all : all.slice(0, modal + 1);
	};

	const offered = (list: readonly Layer[]): readonly Command[] => {
		const first = list.flatMap(layer => layer.first ?? []);
		const found = list.flatMap(layer =>
			keymap.commands
				.filter(({id, scope}) => scope === layer.scope && layer.handlers[id])
				// A letter goes into the field.
				.map(command => (layer.text ? {...command, keys: command.keys.filter(key => !isTyped(key))} : command)),
		);
		return first.length === 0
			? found
			: found.map(command => (first.includes(command.id) ? {...command, rank: first.indexOf(command.id)} : command));
	};

	const update = () => {
		const next = offered(reached());
		const nextSignature = next.map(({id, keys, rank}) => `${id} ${rank} ${keys.join(' ')}`).join('\n');
		if (nextSignature === signature) {
			return;
		}

		signature = nextSignature;
		commands = next;
		for (const listener of [...listeners]) {
			listener();
		}
	};

	const pressIn = (layer: Layer, name: string): boolean =>
		keymap.find(layer.scope, name).some(({id}) => handled(layer.handlers[id]));

	return {
		add(layer) {
			layers = [...layers, layer];
			update();
			return () => {
				layers = layers.filter(other => other !== layer);
				update();
			};
		},
		update,
		active: () => commands,
		entering: () => reached().some(layer => layer.text),
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		press(press) {
			const open = reached();
			for (const layer of open) {
				if (layer.text?.(press)) {
					return true;
				}

				if (press.name && pressIn(layer, press.name)) {
					return true;
				}
			}

			return (
				keymap.keys(interrupt).includes(press.name) &&
				sorted().some(layer => layer.scope === 'global' && handled(layer.handlers[interrupt]))
			);
		},
		below: () => offered(sorted().filter(layer => level[layer.scope] !== overlay)),
		run: id => sorted().some(layer => handled(layer.handlers[id])),
	};
};
