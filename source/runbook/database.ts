import {connectStep, nameStep, portStep, settingsStep} from './database/from-inside.js';
import {sectionStep} from './database/section.js';
import {serverDiskStep, serverStep} from './database/server.js';
import {connectionsStep, locksStep} from './database/sessions.js';
import type {Flow} from './flow.js';
import {partSubjects} from './part-subjects.js';

/** T3, T4: how the server's own host sees it, what homeserver.yaml says, and what a connection from inside the container comes to. */
export const databaseFlow: Flow = {
	id: 'database',
	title: 'The database is not reached',
	...partSubjects('postgres', 'Database'),
	steps: [
		serverDiskStep,
		serverStep,
		connectionsStep,
		sectionStep,
		nameStep,
		portStep,
		connectStep,
		settingsStep,
		locksStep,
	],
};
