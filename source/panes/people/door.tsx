import type {ReactNode} from 'react';
import type {Action} from '../../actions/action.js';
import {adminEnterToken} from '../../actions/admin-enter-token.js';
import {adminSignIn} from '../../actions/admin-sign-in.js';
import {adminForget, adminSignOut} from '../../actions/admin-sign-out.js';
import {homeserverTarget} from '../../actions/homeserver.js';
import type {Frame} from '../../frame/frame.js';
import {useFrame} from '../../frame/program-context.js';
import {useTarget} from '../../frame/target.js';
import {useAccess} from '../../frame/use-access.js';
import {useCommands} from '../../frame/use-commands.js';
import {useStack} from '../../frame/use-stack.js';
import {keyLabel} from '../../keys/key-name.js';
import {Lines} from '../../ui/lines.js';
import {wrapLine} from '../../ui/wrap-line.js';
import type {PaneProps} from '../pane.js';
import {doorLines, type Way} from './door-lines.js';

const doors: ReadonlyArray<readonly [Action, string]> = [
	[adminSignIn, 'with name and password, until you sign out'],
	[adminEnterToken, 'one that you have; held in memory only'],
	[adminSignOut, 'ends the session that was begun here'],
	[adminForget, 'the session stays on the server'],
];

/** These the footer tells first, where others have a key of the homeserver as well. */
const first = doors.map(([{id}]) => id);
const nothing = {};

/** What can be done about it now, with the keys that do it. */
const waysOf = ({program, keymap}: Frame, target: NonNullable<ReturnType<typeof homeserverTarget>>): Way[] => {
	const label = (id: string): string | undefined => {
		const [key] = keymap.keys(id);
		return key === undefined ? undefined : keyLabel(key);
	};
	const palette = label('app.palette');
	const ways = doors
		.filter(([action]) => program.actions.includes(action) && program.plan(action, target).unavailable === undefined)
		.flatMap(([action, means]): Way[] => {
			const key = label(action.id) ?? palette;
			return key === undefined ? [] : [{key, title: action.title, means}];
		});
	const refresh = label('app.refresh');
	return [
		...ways,
		...(refresh === undefined ? [] : [{key: refresh, title: 'Look again', means: 'whether that is another by now'}]),
	];
};

/** In place of what an administrator's token is needed for: what is missing, and with which keys it is mended. */
export const AdminDoor = ({width, height}: PaneProps): ReactNode => {
	const frame = useFrame();
	const stack = useStack();
	const state = useAccess(stack.name);
	const target = homeserverTarget(stack);
	useTarget(target);
	useCommands(nothing, {scope: 'pane', first});
	const server = stack.homeserver ?? stack.name;
	const lines = doorLines(state, server, target ? waysOf(frame, target) : [], stack.admin?.hint);
	return <Lines lines={[[], ...lines].flatMap(line => wrapLine(line, width))} width={width} height={height} />;
};
