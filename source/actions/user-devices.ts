import {matrixPath} from '../matrix/client.js';
import {devicesRequest} from '../matrix/user-detail.js';
import {clean} from '../parsers/clean.js';
import {isRecord} from '../parsers/json.js';
import {checkDeviceId} from '../parsers/matrix-ids.js';
import type {Action, PlanContext} from './action.js';
import {ask, deed, hindered, masFault, ownUser} from './homeserver-deed.js';
import {idFault, remoteFault, userDeed, userHindered, userThere} from './user-deed.js';

const lostKeys = 'encrypted messages without a backup of their keys can be read no more';

/** The ids of a list of devices, but for the one whose token is used. */
const others = (answer: unknown, own: string | undefined): readonly string[] => {
	const devices = isRecord(answer) && Array.isArray(answer.devices) ? answer.devices : [];
	return devices
		.map(device => (isRecord(device) ? device.device_id : undefined))
		.filter(id => typeof id === 'string')
		.filter(id => id !== own);
};

const ownDevice = (context: PlanContext, user: string): string | undefined => {
	const own = ownUser(context);
	return own?.user === user ? own.device : undefined;
};

const count = (number: number, of: string): string => `${number} ${of}${number === 1 ? '' : 's'}`;

/** All devices: what is needed where an account was taken over. */
export const userLogOutDevices: Action = {
	...userDeed,
	id: 'user.log-out-devices',
	title: 'Log out all devices',
	key: 'o',
	risk: 'danger',
	explain: context =>
		`Logs out every device of ${context.target.name}${ownDevice(context, context.target.id) === undefined ? '' : ' but the one whose token is used here'}: ${lostKeys}. The password stays: whoever knows it logs in again.`,
	unavailable: userHindered(masFault('the sessions', 'kill-sessions NAME')),
	plan(context) {
		const own = ownDevice(context, context.target.id);
		return [
			ask(
				context,
				{...devicesRequest(context.target.id), timeout: 60_000},
				{
					told: () => 'no device is logged in',
					// biome-ignore lint/suspicious/noThenProperty: a step, which nobody awaits
					then: {
						words: `POST ${matrixPath`/_synapse/admin/v2/users/${context.target.id}/delete_devices`} {"devices": those${own === undefined ? '' : ' but this one'}}`,
						request(answer) {
							const devices = others(answer, own);
							return devices.length === 0
								? undefined
								: {
										method: 'POST',
										path: matrixPath`/_synapse/admin/v2/users/${context.target.id}/delete_devices`,
										body: {devices},
										timeout: 120_000,
									};
						},
						told: (_answer, first) => `${count(others(first, own).length, 'device')} logged out`,
					},
					meanings: [[/M_NOT_FOUND/, `there is no user ${clean(context.target.id)} on this homeserver`]],
				},
			),
		];
	},
};

/** A target's id is "USER DEVICE"; no user id has a blank. */
const parts = (id: string): readonly [user: string, device: string] => {
	const at = id.indexOf(' ');
	return at === -1 ? [id, ''] : [id.slice(0, at), id.slice(at + 1)];
};

const asUser = (context: PlanContext): PlanContext => {
	const [user] = parts(context.target.id);
	return {...context, target: {...context.target, kind: 'user', id: user, name: user}};
};

const deviceFault = (context: PlanContext): string | undefined => {
	const [user, device] = parts(context.target.id);
	const wrong = checkDeviceId(device);
	if (wrong !== undefined) {
		return `"${clean(context.target.id)}" is not "@NAME:SERVER DEVICE": what stands there for the device ${wrong}`;
	}

	return ownDevice(context, user) === device
		? 'it is the device whose token is used here: sign out to end it'
		: undefined;
};

export const deviceDelete: Action = {
	...deed,
	id: 'device.delete',
	title: 'Log out this device',
	key: 'D',
	kind: 'device',
	risk: 'change',
	refresh: ['user-detail'],
	explain({target}) {
		const [user, device] = parts(target.id);
		return `Logs out the device ${device} of ${user}: ${lostKeys} there.`;
	},
	unavailable: hindered(
		context => idFault(asUser(context)),
		context => remoteFault(asUser(context)),
		deviceFault,
		masFault('the sessions', 'kill-sessions NAME'),
	),
	plan(context) {
		const [user, device] = parts(context.target.id);
		const path = matrixPath`/_synapse/admin/v2/users/${user}/devices/${device}`;
		return [
			userThere(asUser(context)),
			ask(
				context,
				{method: 'GET', path},
				{meanings: [[/M_NOT_FOUND/, `${clean(user)} has no device ${clean(device)}`]]},
			),
			ask(context, {method: 'DELETE', path}),
		];
	},
};
