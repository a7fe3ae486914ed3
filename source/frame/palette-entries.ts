import type {Target} from '../actions/action.js';
import {databaseTargets} from '../actions/database.js';
import {homeserverTargets} from '../actions/homeserver.js';
import {keyLabel} from '../keys/key-name.js';
import {symptomTitle} from '../runbook/run-words.js';
import {closeOverlay, type Frame} from './frame.js';
import {isDocument, openLink} from './open-link.js';
import {applicable, startAction} from './operate.js';
import type {PaletteEntry} from './palette-state.js';
import {runThere} from './why.js';

/** Not in the palette: what moves within a widget, and the palette itself. */
const silent = /\.(?:down|up|left|right|page-down|page-up|first|last|top|bottom)$|^app\.(?:palette|interrupt)$/u;

/** Every action that applies, every tab, every command that does something where the person is. */
export const paletteEntries = (frame: Frame): readonly PaletteEntry[] => {
	const {program, keymap, layers, tabs, targets, stack} = frame;
	const keyOf = (id: string) => {
		const [key] = keymap.keys(id);
		return key === undefined ? {} : {key: keyLabel(key)};
	};
	const close = (then: () => void) => () => {
		closeOverlay(frame);
		then();
	};
	const hosts = [...program.hosts.keys()].map(id => ({host: id, kind: 'host', id, name: id}) as const);
	const homeservers = homeserverTargets(program.config);
	const databases = databaseTargets(program.config);
	const everyTarget = [...targets.value, ...hosts, ...homeservers, ...databases];
	const every = (kind: Target['kind'], target: Target): readonly Target[] =>
		kind === 'host' ? hosts : kind === 'homeserver' ? homeservers : kind === 'database' ? databases : [target];
	// The selected row's own first, then what is done to what it belongs to.
	const possible = applicable(program.actions, everyTarget)
		.toSorted((a, b) => everyTarget.indexOf(a.target) - everyTarget.indexOf(b.target))
		.flatMap(({action, target}) =>
			(action.only ? [action.only] : every(action.kind, target)).map(to => ({action, target: to})),
		)
		.map(({action, target}) => ({action, plan: program.plan(action, target)}))
		.filter(({plan}) => plan.unavailable === undefined);
	// An action that stands for another (stop or start) gives that its key, and is not told beside it.
	const keyFor = ({action, plan}: (typeof possible)[number]) =>
		keyOf((possible.find(other => other.action !== action && other.plan.action === plan.action)?.action ?? action).id);
	const actions = possible
		.filter(({action, plan}) => plan.action === action)
		.map(
			({action, plan}): PaletteEntry => ({
				text: `${action.title} ${plan.target.name}${plan.target.name === plan.target.host ? '' : ` on ${plan.target.host}`}`,
				sort: 'action',
				risk: action.risk,
				...keyFor({action, plan}),
				run: close(() => startAction(frame, action, plan.target)),
			}),
		);
	const actionIds = new Set(program.actions.map(({id}) => id));
	const commands = layers
		.below()
		.filter(({id}, index, all) => all.findIndex(other => other.id === id) === index)
		.filter(({id}) => !actionIds.has(id) && !silent.test(id))
		.map(
			({id, title}): PaletteEntry => ({
				text: id.startsWith('tab.') && !/^tab\.(?:next|previous)$/u.test(id) ? `Go to ${title}` : title,
				sort: id.startsWith('tab.') ? 'tab' : 'key',
				...keyOf(id),
				run: close(() => layers.run(id)),
			}),
		);
	const links = Object.entries(stack.value.links).map(
		([title, where]): PaletteEntry => ({
			text: `${isDocument(where) ? 'Read' : 'Copy the link to'} ${title}`,
			sort: 'link',
			run: close(() => void openLink(frame, title, where)),
		}),
	);
	const checks = (tabs.includes('runbook') ? program.runbook.symptoms : []).map(
		(symptom): PaletteEntry => ({
			text: `Find out: ${symptomTitle(symptom)}`,
			sort: 'check',
			run: close(() => runThere(frame, symptom)),
		}),
	);
	const isTab = ({sort}: PaletteEntry): boolean => sort === 'tab';
	return [...actions, ...commands.filter(isTab), ...commands.filter(entry => !isTab(entry)), ...checks, ...links];
};
