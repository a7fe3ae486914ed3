import assert from 'node:assert/strict';
import {test} from 'node:test';
import {auditFile, cacheDirectory, configFile, stateDirectory} from '../../../source/config/paths.js';

test('paths follow XDG', () => {
	const environment = {HOME: '/home/u', XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s', XDG_CACHE_HOME: '/k'};
	assert.equal(configFile(environment), '/c/synaptop/config.yaml');
	assert.equal(auditFile(environment), '/s/synaptop/audit.jsonl');
	assert.equal(cacheDirectory(environment), '/k/synaptop');
});

test('without XDG variables, or with empty or relative ones, they are below HOME', () => {
	for (const value of [undefined, '', 'relative/path']) {
		const environment = {HOME: '/home/u', XDG_CONFIG_HOME: value, XDG_STATE_HOME: value, XDG_CACHE_HOME: value};
		assert.equal(configFile(environment), '/home/u/.config/synaptop/config.yaml');
		assert.equal(stateDirectory(environment), '/home/u/.local/state/synaptop');
		assert.equal(cacheDirectory(environment), '/home/u/.cache/synaptop');
	}
});
