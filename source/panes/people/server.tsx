import {type ReactNode, useMemo} from 'react';
import {homeserverTarget} from '../../actions/homeserver.js';
import {targetOn} from '../../actions/on-homeserver.js';
import {openOverlay} from '../../frame/frame.js';
import {useFrame} from '../../frame/program-context.js';
import {useRemembered} from '../../frame/remembered.js';
import {useSlice} from '../../frame/use-slice.js';
import {looking} from '../../sources/ask-homeservers.js';
import {backgroundUpdates} from '../../sources/background-updates.js';
import {media} from '../../sources/media.js';
import {serverAdmin} from '../../sources/server-admin.js';
import {Detail} from './detail.js';
import type {TargetOf} from './detail-rows.js';
import {MediaList} from './media.js';
import type {Section, SectionProps} from './section.js';
import {serverRows} from './server-rows.js';

const looked = [looking];

const ServerFacts = ({
	stack,
	host,
	width,
	height,
	onUser,
}: SectionProps & {readonly onUser: (user: string) => void}): ReactNode => {
	const frame = useFrame();
	const {config} = frame.program;
	const slice = useSlice(serverAdmin, host, stack.name);
	const updates = useSlice(backgroundUpdates, host, undefined, looked);
	const of: TargetOf = useMemo(() => (kind, id) => targetOn(config, stack.name, kind, id), [config, stack]);
	const asked = updates.data.find(one => one.stack === stack.name);
	const rows = useMemo(() => serverRows(slice.data, asked, of), [slice.data, asked, of]);
	const server = homeserverTarget(stack);
	return (
		<Detail
			id="server"
			title="server"
			rows={rows}
			about={server ? [server] : []}
			slice={slice}
			width={width}
			height={height}
			onOpen={({target, area, text}) =>
				target?.kind === 'user'
					? onUser(target.id)
					: openOverlay(frame, {kind: 'viewer', title: area || 'server', lines: [text]})
			}
		/>
	);
};

const Server = (props: SectionProps): ReactNode => {
	const [user, open] = useRemembered<string | undefined>(`files of ${props.stack.name}`, undefined);
	return user === undefined ? (
		<ServerFacts {...props} onUser={chosen => open(() => chosen)} />
	) : (
		<MediaList {...props} user={user} onLeave={() => open(() => undefined)} />
	);
};

/** U6: what the homeserver does beside, and what its disk is full of. */
export const serverSection: Section = {
	id: 'server',
	title: 'Server',
	needs: [serverAdmin, backgroundUpdates, media],
	targets: ['homeserver', 'user', 'room', 'media'],
	operations: ['U6'],
	Component: Server,
};
