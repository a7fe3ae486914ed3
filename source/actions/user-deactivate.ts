import {matrixPath} from '../matrix/client.js';
import {isRecord, textOf} from '../parsers/json.js';
import type {Action} from './action.js';
import {secretOf} from './form.js';
import {ask, masFault} from './homeserver-deed.js';
import {knownUser} from './known-user.js';
import {checkPassword} from './user-create.js';
import {adviseAdministrator, nobodyLeft, userDeed, userHindered, userThere} from './user-deed.js';

/** Of nothing that identity servers were told about they answer nothing. */
const told = (answer: unknown): string =>
	textOf(answer, 'id_server_unbind_result') === 'no-support'
		? 'deactivated; an identity server still knows an address of this user'
		: 'deactivated';

/** U5: an account comes to its end. */
export const userDeactivate: Action = {
	...userDeed,
	id: 'user.deactivate',
	title: 'Deactivate',
	key: 'd',
	risk: 'danger',
	operations: ['U5'],
	form: [
		{
			kind: 'flag',
			id: 'erase',
			label: 'Erase',
			hint: 'also the profile; who joins later does not see the messages',
			initial: false,
		},
	],
	explain: ({target}, {erase}) =>
		`Ends ${target.name} for good: logged out everywhere, taken out of all rooms, encryption keys and account data gone, the name never free again.${erase ? ' Erases name, picture and what else is in the profile, and hides the messages from whoever joins later.' : ''} Messages and media stay on the server: Redact and Quarantine are for these.`,
	unavailable: userHindered(masFault('the accounts', 'lock-user --deactivate NAME'), context =>
		knownUser(context)?.deactivated ? 'it is deactivated already' : undefined,
	),
	plan: (context, {erase}) => [
		ask(
			context,
			{
				method: 'POST',
				path: matrixPath`/_synapse/admin/v1/deactivate/${context.target.id}`,
				body: {erase: erase === true},
				// Devices, keys and account data are removed before it answers.
				timeout: 120_000,
			},
			{told},
		),
	],
	advise: adviseAdministrator({own: 'nothing here can be asked any more afterwards.', last: `${nobodyLeft}.`}),
};

/** Lets a name that was deactivated by mistake be used again; what was removed stays removed. */
export const userReactivate: Action = {
	...userDeed,
	id: 'user.reactivate',
	title: 'Reactivate',
	risk: 'change',
	operations: ['U5'],
	form: [{kind: 'password', id: 'password', label: 'New password', check: checkPassword}],
	explain: ({target}) =>
		`Lets ${target.name} log in again with this password. Rooms, devices, keys and account data do not come back.`,
	unavailable: userHindered(masFault('the accounts', 'unlock-user --reactivate NAME'), context =>
		knownUser(context)?.deactivated === false ? 'it is not deactivated' : undefined,
	),
	plan: (context, input) => [
		// Of somebody who is active it would change the password.
		userThere(context, {
			hindrance: answer =>
				isRecord(answer) && answer.deactivated === true ? undefined : `${context.target.name} is not deactivated`,
		}),
		ask(context, {
			method: 'PUT',
			path: matrixPath`/_synapse/admin/v2/users/${context.target.id}`,
			body: {deactivated: false, password: secretOf(input, 'password')},
		}),
	],
};
