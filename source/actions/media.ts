import {matrixPath} from '../matrix/client.js';
import {clean} from '../parsers/clean.js';
import {isRecord} from '../parsers/json.js';
import {checkMxc, parseMxc} from '../parsers/matrix-ids.js';
import type {Action, MatrixStep, PlanContext} from './action.js';
import {ask, deed, hindered, serverName} from './homeserver-deed.js';

const mxcFault = ({target}: PlanContext): string | undefined => {
	const wrong = checkMxc(target.id);
	return wrong === undefined ? undefined : `"${clean(target.id)}" ${wrong}`;
};

const place = ({target}: PlanContext) => parseMxc(target.id) ?? {server: '', id: ''};

/** What can only be done to what was uploaded here. */
const remoteFault = (context: PlanContext): string | undefined => {
	const [server, {server: theirs}] = [serverName(context), place(context)];
	return server === undefined || server === theirs
		? undefined
		: `it is a file of ${theirs}, not of this homeserver ${server}`;
};

const mediaDeed = {
	...deed,
	kind: 'media',
	refresh: ['user-detail', 'media', 'room-detail'],
	unavailable: hindered(mxcFault),
} as const satisfies Partial<Action>;

/** Synapse says yes to a file that it does not have. Servers before 1.128 cannot tell (QueryMediaById). */
const fileThere = (context: PlanContext, more: Pick<MatrixStep, 'hindrance'> = {}): MatrixStep => {
	const {server, id} = place(context);
	return ask(
		context,
		{method: 'GET', path: matrixPath`/_synapse/admin/v1/media/${server}/${id}`},
		{
			...more,
			optional: true,
			meanings: [[/M_NOT_FOUND/, `there is no file ${clean(context.target.id)} on this homeserver`]],
		},
	);
};

const info = (answer: unknown): Readonly<Record<string, unknown>> =>
	isRecord(answer) && isRecord(answer.media_info) ? answer.media_info : {};

const post = (context: PlanContext, verb: 'quarantine' | 'unquarantine'): MatrixStep => {
	const {server, id} = place(context);
	const path = matrixPath`/${server}/${id}`;
	return ask(context, {method: 'POST', path: `/_synapse/admin/v1/media/${verb}${path}`, body: {}});
};

export const mediaQuarantine: Action = {
	...mediaDeed,
	id: 'media.quarantine',
	title: 'Quarantine',
	key: 'V',
	risk: 'change',
	explain: ({target}) => `Lets nobody download ${target.name} from this homeserver, until it is given free.`,
	plan: context => [
		fileThere(context, {
			// Synapse leaves protected files as they are and says yes.
			hindrance: answer => (info(answer).safe_from_quarantine === true ? 'it is protected from quarantine' : undefined),
		}),
		post(context, 'quarantine'),
	],
};

export const mediaUnquarantine: Action = {
	...mediaDeed,
	id: 'media.unquarantine',
	title: 'Out of quarantine',
	risk: 'change',
	explain: ({target}) => `Lets ${target.name} be downloaded again.`,
	plan: context => [fileThere(context), post(context, 'unquarantine')],
};

const protect = (context: PlanContext, verb: 'protect' | 'unprotect'): readonly MatrixStep[] => [
	ask(
		context,
		{method: 'POST', path: `/_synapse/admin/v1/media/${verb}${matrixPath`/${place(context).id}`}`, body: {}},
		{meanings: [[/No row found|M_NOT_FOUND/, `there is no file ${clean(context.target.id)} on this homeserver`]]},
	),
];

export const mediaProtect: Action = {
	...mediaDeed,
	id: 'media.protect',
	title: 'Protect from quarantine',
	risk: 'change',
	explain: ({target}) => `Keeps ${target.name} out of every quarantine, as for stickers that many use.`,
	unavailable: hindered(mxcFault, remoteFault),
	plan: context => protect(context, 'protect'),
};

export const mediaUnprotect: Action = {
	...mediaDeed,
	id: 'media.unprotect',
	title: 'No longer protect',
	risk: 'change',
	explain: ({target}) => `Lets ${target.name} be quarantined again.`,
	unavailable: hindered(mxcFault, remoteFault),
	plan: context => protect(context, 'unprotect'),
};

export const mediaDelete: Action = {
	...mediaDeed,
	id: 'media.delete',
	title: 'Delete file',
	key: 'Y',
	risk: 'danger',
	explain: ({target}) =>
		`Removes ${target.name} from this homeserver's disk, for good. Copies on other servers and in clients stay.`,
	unavailable: hindered(mxcFault, remoteFault),
	plan(context) {
		const {server, id} = place(context);
		return [
			ask(
				context,
				{method: 'DELETE', path: matrixPath`/_synapse/admin/v1/media/${server}/${id}`},
				{meanings: [[/M_NOT_FOUND/, `there is no file ${clean(context.target.id)} on this homeserver`]]},
			),
		];
	},
};
