import {randomInt} from 'node:crypto';
import {Secret} from './secret.js';

/** Letters and digits that nobody mistakes for one another; 32 of them: 5 bits each. */
const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

const groups = 5;
const groupLength = 5;

/** A password of 125 random bits that can be read out and typed: `k7wqd-…`. */
export const generatePassword = (): Secret =>
	new Secret(
		Array.from({length: groups}, () =>
			Array.from({length: groupLength}, () => letters[randomInt(letters.length)]).join(''),
		).join('-'),
	);
