import {MatrixError} from './client.js';

/** An answer of 200 that is not what was asked for. */
export const unexpected = (what: string): MatrixError =>
	new MatrixError(200, `the homeserver's answer is no ${what}`, {cure: 'Look at synapse.url in the config'});
