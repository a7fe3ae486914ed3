import assert from 'node:assert/strict';
import {HostError} from '../../source/hosts/host.js';

/** For assert.rejects. */
export const isKind = (kind: HostError['kind']) => (error: unknown) => {
	assert.ok(error instanceof HostError, String(error));
	assert.equal(error.kind, kind, error.message);
	return true;
};
