import assert from 'node:assert/strict';
import {test} from 'node:test';
import {adviseRecreate} from '../../../source/actions/advise-recreate.js';
import {EngineError} from '../../../source/hosts/engine.js';
import {container, contextOf, fakes} from './fakes.js';

const member = container();

/** What the engine says of the container's image name, and what compose says of the files. */
const advise = async (image: string | undefined, hashes: string, code = 0) => {
	const {host, engine, calls} = fakes({
		exec: async () => ({stdout: Buffer.from(hashes), stderr: Buffer.from(code ? 'warn\nno such file\n' : ''), code}),
		async request({path}) {
			if (path === '/images/vectorim%2Felement-web%3Alatest/json') {
				if (image === undefined) {
					throw new EngineError(404, 'No such image');
				}

				return {status: 200, body: Buffer.from(JSON.stringify({Id: image}))};
			}

			assert.equal(path, '/containers/c0ffee/json');
			const answer = {Image: 'sha256:1', Config: {Image: 'vectorim/element-web:latest'}};
			return {status: 200, body: Buffer.from(JSON.stringify(answer))};
		},
	});
	const signal = AbortSignal.timeout(5000);
	return {lines: await adviseRecreate({...contextOf([member]), host, engine, signal}, [member]), calls};
};

const cure =
	'A restart keeps what it was made with. To take what is new, recreate: docker compose -p matrix --project-directory /srv/matrix -f /srv/matrix/docker-compose.yml up -d element-web';

test('nothing changed: no advice', async () => {
	const {lines, calls} = await advise('sha256:1', 'element-web aaa\nsynapse bbb\n');
	assert.deepEqual(lines, []);
	assert.ok(
		calls.includes(
			'docker compose -p matrix --project-directory /srv/matrix -f /srv/matrix/docker-compose.yml config --hash *',
		),
	);
});

test('the compose file changed', async () => {
	const {lines} = await advise('sha256:1', 'element-web zzz\n');
	assert.deepEqual(lines, ['The compose file or its .env changed since element-web was made.', cure]);
});

test('the name means another image by now', async () => {
	const {lines} = await advise('sha256:2', 'element-web aaa\n');
	assert.deepEqual(lines, [
		'A newer image vectorim/element-web:latest is here than the one element-web was made from.',
		cure,
	]);
});

test('both: one cure', async () => {
	const {lines} = await advise('sha256:2', 'element-web zzz\n');
	assert.equal(lines.length, 3);
	assert.equal(lines[2], cure);
});

test('an image without a name any more is no advice', async () => {
	assert.deepEqual((await advise(undefined, 'element-web aaa\n')).lines, []);
});

test('a service that is gone from the file is said, and not to be recreated', async () => {
	assert.deepEqual((await advise('sha256:1', 'other aaa\n')).lines, [
		'The service element-web of element-web is not in the compose file any more.',
	]);
});

test('files that compose cannot read are said, in its last words', async () => {
	assert.deepEqual((await advise('sha256:1', '', 1)).lines, ['The compose files cannot be compared: no such file']);
});
