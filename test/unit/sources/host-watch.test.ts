import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {HostState} from '../../../source/hosts/host.js';
import {watchHost} from '../../../source/sources/host-watch.js';
import {createActivity} from '../../../source/store/activity.js';
import {Observable} from '../../../source/system/observable.js';
import {createFakeClock} from '../../helpers/fake-clock.js';
import {createFakeHost} from '../../helpers/fake-host.js';

test('what went less well on the way to a host that is online stands in the timeline', () => {
	const clock = createFakeClock();
	const activity = createActivity({clock});
	const state = new Observable<HostState>({phase: 'online', since: 1, note: 'known_hosts cannot be written'});
	const host = {...createFakeHost('m'), state};
	const stop = watchHost(host, {activity, clock}, {online() {}, offline() {}});
	stop();
	assert.deepEqual(
		activity.entries.map(({level, text}) => [level, text]),
		[['warning', 'connected; known_hosts cannot be written']],
	);
});
