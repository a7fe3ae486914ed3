import type {ReactNode} from 'react';
import {Lines} from '../../ui/lines.js';
import type {Section, SectionProps} from './section.js';

const Users = ({width, height}: SectionProps): ReactNode => <Lines lines={[]} width={width} height={height} />;

/** U4: the people of the homeserver. */
export const usersSection: Section = {
	id: 'users',
	title: 'Users',
	needs: [],
	targets: ['user', 'device'],
	Component: Users,
};
