import assert from 'node:assert/strict';
import {test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import {filesOn, hostPath, type InspectedForFiles, insidePath} from '../../../source/files/find-files.js';

// As the lab's containers are mounted (Docker 26).
const synapse: InspectedForFiles = {
	Id: '7a48',
	Name: '/synapse',
	Image: 'sha256:53e8',
	State: {Status: 'running', StartedAt: '2026-11-23T06:19:58.349Z'},
	Config: {
		Labels: {
			'com.docker.compose.project': 'matrix',
			'com.docker.compose.project.working_dir': '/home/lab/matrix',
			'com.docker.compose.project.config_files': '/home/lab/matrix/compose.yml,more.yml',
		},
	},
	Mounts: [
		{Source: '/home/lab/matrix/data', Destination: '/data'},
		{Source: '/home/lab/matrix/config/homeserver.yaml', Destination: '/data/homeserver.yaml'},
	],
};
const element: InspectedForFiles = {
	Id: '5f76',
	Name: '/element-web',
	Image: 'sha256:1def',
	State: {Status: 'exited', StartedAt: '0001-01-01T00:00:00Z'},
	Mounts: [{Source: '/home/lab/matrix/config.json', Destination: '/app/config.json'}],
};
const inspected = new Map([
	['synapse', synapse],
	['element-web', element],
]);
const base = {hosts: {matrix: {ssh: 'matrix'}}, synapse: {host: 'matrix'}, element: {host: 'matrix'}};

test('a config without files lists what mounts, labels and bots tell', () => {
	const config = configOf({...base, bots: [{host: 'matrix', unit: 'bot', config: '~/bot/config.yaml'}]});
	const files = filesOn(config, 'matrix', inspected);
	assert.deepEqual(
		files.map(({kind, path}) => [kind, path]),
		[
			['synapse', '/home/lab/matrix/config/homeserver.yaml'],
			['element', '/home/lab/matrix/config.json'],
			['compose', '/home/lab/matrix/compose.yml'],
			['compose', '/home/lab/matrix/more.yml'],
			['yaml', '~/bot/config.yaml'],
		],
	);
	assert.deepEqual(files[0]?.container, {
		name: 'synapse',
		id: '7a48',
		image: 'sha256:53e8',
		path: '/data/homeserver.yaml',
		pinned: true,
		running: true,
		up: true,
		startedAt: Date.parse('2026-11-23T06:19:58.349Z'),
	});
	assert.equal(files[1]?.container?.running, false);
	assert.deepEqual(files[4]?.unit, {name: 'bot', scope: 'user'});
	assert.deepEqual(filesOn(config, 'other', inspected), []);
});

test('what the config says of a file that is found is added to it', () => {
	const path = '/home/lab/matrix/config/homeserver.yaml';
	const config = configOf({...base, files: [{host: 'matrix', path, sudo: true}]});
	const file = filesOn(config, 'matrix', inspected).find(one => one.path === path);
	assert.equal(file?.kind, 'synapse');
	assert.equal(file?.sudo, true);
	assert.equal(file?.container?.path, '/data/homeserver.yaml');
});

test('without containers, what the config names', () => {
	const config = configOf({...base, files: [{host: 'matrix', path: '/etc/x.yaml', kind: 'yaml', unit: 'x'}]});
	assert.deepEqual(
		filesOn(config, 'matrix', new Map()).map(({path, unit}) => [path, unit?.name]),
		[['/etc/x.yaml', 'x']],
	);
});

test('the nearest mount says where a path lies, and hides what is below it', () => {
	assert.deepEqual(hostPath(synapse, '/data/log.config'), {
		host: '/home/lab/matrix/data/log.config',
		inside: '/data/log.config',
		pinned: false,
	});
	assert.equal(hostPath(synapse, '/database/x'), undefined);
	assert.equal(insidePath(synapse, '/home/lab/matrix/data/x')?.inside, '/data/x');
	// Hidden by the mount of the file alone.
	assert.equal(insidePath(synapse, '/home/lab/matrix/data/homeserver.yaml'), undefined);
});
