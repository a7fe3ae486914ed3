import {matrixPath} from '../matrix/client.js';
import type {Action} from './action.js';
import {secretOf} from './form.js';
import {ask, masFault} from './homeserver-deed.js';
import {knownUser} from './known-user.js';
import {checkPassword} from './user-create.js';
import {adviseAdministrator, userDeed, userHindered, userThere} from './user-deed.js';

/** Another password for somebody who lost theirs, or whose was found out. */
export const userResetPassword: Action = {
	...userDeed,
	id: 'user.reset-password',
	title: 'Reset password',
	key: 'p',
	risk: 'danger',
	form: [
		{kind: 'password', id: 'password', label: 'Password', check: checkPassword},
		{
			kind: 'flag',
			id: 'logout',
			label: 'Log out devices',
			hint: 'off: whoever is logged in stays so',
			initial: true,
		},
	],
	explain: ({target}, {logout}) =>
		`Gives ${target.name} another password.${logout === false ? ' Devices that are logged in stay so.' : ' Logs out all devices: encrypted messages without a backup of their keys can be read no more.'}`,
	unavailable: userHindered(masFault('the passwords', 'set-password NAME'), context =>
		knownUser(context)?.deactivated ? 'it is deactivated: Reactivate gives it a password' : undefined,
	),
	plan: (context, input) => [
		userThere(context),
		ask(
			context,
			{
				method: 'POST',
				path: matrixPath`/_synapse/admin/v1/reset_password/${context.target.id}`,
				body: {new_password: secretOf(input, 'password'), logout_devices: input.logout !== false},
				timeout: 60_000,
			},
			{
				meanings: [
					[
						/Password change disabled/,
						'this homeserver has no passwords of its own (password_config in homeserver.yaml): they are where its users log in',
					],
				],
			},
		),
	],
	advise: adviseAdministrator({own: 'its other devices are logged out; the token stays good.'}),
};
