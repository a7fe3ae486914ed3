import type {ReactNode} from 'react';
import type {Target} from '../../actions/action.js';
import {useTarget} from '../../frame/target.js';

/** What the action keys mean while a panel has the focus; drawn by that panel alone. Draws nothing. */
export const Selected = ({
	target,
	also,
}: {
	readonly target: Target | undefined;
	/** What it belongs to: the user of a device, the homeserver of a user. */
	readonly also?: Target | undefined;
}): ReactNode => {
	useTarget(target, also && [also]);
	return null;
};
