import {Box} from 'ink';
import type {ReactNode} from 'react';
import {homeserverTargets} from '../actions/homeserver.js';
import {useFrame} from '../frame/program-context.js';
import {useRemembered} from '../frame/remembered.js';
import {useAccess} from '../frame/use-access.js';
import {useCommands} from '../frame/use-commands.js';
import {useStack} from '../frame/use-stack.js';
import {keyLabel} from '../keys/key-name.js';
import type {Line} from '../ui/line.js';
import {Lines} from '../ui/lines.js';
import {wrapLine} from '../ui/wrap-line.js';
import type {Pane, PaneProps} from './pane.js';
import {AdminDoor} from './people/door.js';
import {sections} from './people/index.js';
import type {Section} from './people/section.js';
import {useSectionCounts} from './people/section-count.js';
import {sectionLine} from './people/section-line.js';
import {withToken} from './people/token-line.js';

const atFirst = {focus: sections[0]!.id, zoom: false};

const nothing: readonly Line[] = [
	[],
	[{text: '  No homeserver in the config.', tone: 'dim'}],
	[{text: '  synaptop init looks for it; or write into the config: ', tone: 'dim'}, {text: 'synapse: {host: HOST}'}],
];

/** Which section is in front, remembered, with the keys that go between them. */
const useSection = (active: boolean): Section => {
	const [{focus}, setSection] = useRemembered('people', atFirst);
	const index = Math.max(
		0,
		sections.findIndex(({id}) => id === focus),
	);
	const turn = (by: number) => () => {
		const next = sections[(index + by + sections.length) % sections.length]!;
		setSection(before => ({...before, focus: next.id}));
	};
	useCommands(active ? {'people.next': turn(1), 'people.previous': turn(-1)} : {}, {scope: 'pane'});
	return sections[index]!;
};

const Users = ({width, height}: PaneProps): ReactNode => {
	const {program} = useFrame();
	const stack = useStack();
	const server = homeserverTargets(program.config).find(({id}) => id === stack.name);
	if (!server) {
		return <Lines lines={nothing.flatMap(line => wrapLine(line, width))} width={width} height={height} />;
	}

	return <People host={server.host} width={width} height={height} />;
};

const People = ({host, width, height}: PaneProps & {readonly host: string}): ReactNode => {
	const {keymap} = useFrame();
	const stack = useStack();
	const state = useAccess(stack.name);
	const open = state.phase === 'ready' && state.admin;
	const section = useSection(open);
	const [counts] = useSectionCounts(stack.name);
	const titles = sections.map(({id, title}) => ({id, title, count: counts[id]}));
	if (!open) {
		return <AdminDoor width={width} height={height} />;
	}

	const [next] = keymap.keys('people.next');
	const line = sectionLine(titles, section.id, width, next === undefined ? '' : keyLabel(next));
	return (
		<Box flexDirection="column" width={width} height={height} overflow="hidden">
			<Lines lines={[withToken(line, state, width)]} width={width} height={1} />
			<section.Component
				key={`${stack.name} ${section.id}`}
				stack={stack}
				host={host}
				width={width}
				height={Math.max(0, height - 1)}
			/>
		</Box>
	);
};

/** U4, U6: people, rooms and what an operator does about them. */
export const usersPane: Pane = {
	id: 'users',
	title: 'Users',
	key: '6',
	needs: [...new Set(sections.flatMap(({needs}) => needs))],
	// The homeserver: where there is no token, signing in is on it.
	targets: [...new Set(['homeserver' as const, ...sections.flatMap(({targets}) => targets)])],
	operations: [...new Set(sections.flatMap(({operations = []}) => operations))],
	Component: Users,
};
