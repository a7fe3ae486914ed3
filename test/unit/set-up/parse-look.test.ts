import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {configOf} from '../../../source/config/schema.js';
import {onHost, parseComposeProject} from '../../../source/set-up/compose-project.js';
import {parseFirstLook, placesOf, projectName, withPlaces} from '../../../source/set-up/parse-look.js';

const [stack] = configOf({
	homeserver: 'example.org',
	hosts: {matrix: {ssh: 'LXC_matrix'}},
	synapse: {host: 'matrix', url: 'http://localhost:18008', metrics: ['http://localhost:19000'], directory: '~/matrix'},
	element: {host: 'matrix'},
}).stacks;

/** As `docker compose config --format json` has it (2.26). */
const project = {
	name: 'matrix',
	services: {
		synapse: {
			container_name: 'synapse',
			image: 'matrixdotorg/synapse:latest',
			environment: {UID: '1000', GID: '100', SECRET: 'x'},
			volumes: [
				{type: 'bind', source: '/home/me/matrix/data', target: '/data', bind: {create_host_path: true}},
				{
					type: 'bind',
					source: '/home/me/matrix/config/homeserver.yaml',
					target: '/data/homeserver.yaml',
					read_only: true,
				},
				{type: 'volume', source: 'cache', target: '/cache'},
			],
			ports: [{mode: 'ingress', host_ip: '127.0.0.1', target: 8008, published: '18008', protocol: 'tcp'}],
		},
		'element-web': {
			container_name: 'element-web',
			image: 'vectorim/element-web',
			volumes: [{type: 'bind', source: '/home/me/matrix/element.json', target: '/app/config.json'}],
		},
	},
};

const parts = (change: Record<string, string> = {}): ReadonlyMap<string, string> =>
	new Map(
		Object.entries({
			account: '1000 100 me /home/me',
			security: '["name=seccomp,profile=default"]',
			version: '2.26.1-4',
			directory: '/home/me/matrix',
			real: '/srv/me/matrix',
			projects: ' \nmatrix /home/me/matrix',
			file: '/home/me/matrix/docker-compose.yml',
			project: JSON.stringify(project),
			said: 'STATUS 0',
			...change,
		}),
	);

describe('what the host told', () => {
	test('where Synapse has its files, as whom, behind which ports', () => {
		const {state, synapse, element} = parseFirstLook(parts(), stack)!;
		assert.deepEqual(state.compose, {file: '/home/me/matrix/docker-compose.yml', project: 'matrix'});
		assert.equal(state.taken, undefined);
		assert.deepEqual(synapse, {
			service: 'synapse',
			image: 'matrixdotorg/synapse:latest',
			uid: 1000,
			gid: 100,
			data: '/home/me/matrix/data',
			ports: {client: 8008, metrics: 19000},
			key: {inside: '/data/example.org.signing.key', path: '/home/me/matrix/data/example.org.signing.key'},
			config: {inside: '/data/homeserver.yaml', path: '/home/me/matrix/config/homeserver.yaml'},
			log: {inside: '/data/log.config', path: '/home/me/matrix/data/log.config'},
		});
		assert.deepEqual(element, {path: '/home/me/matrix/element.json'});
		assert.ok(!JSON.stringify({state, synapse}).includes('SECRET'));
	});

	test('no engine, no compose, no file: each by its name', () => {
		const engine = (change: Record<string, string>) => parseFirstLook(parts(change), stack)?.state.engine?.message;
		assert.match(engine({security: 'Cannot connect to the Docker daemon'}) ?? '', /^docker does not answer: Cannot/);
		assert.match(engine({version: "docker: 'compose' is not a docker command."}) ?? '', /^there is no docker compose/);
		assert.equal(engine({}), undefined);
		const cure = (security: string) => parseFirstLook(parts({security}), stack)?.state.engine?.cure ?? '';
		assert.match(cure('permission denied while trying to connect to the docker API'), /group docker/);
		assert.match(cure('sh: 1: docker: not found'), /Install/);
		assert.equal(parseFirstLook(parts({file: ''}), stack)?.state.compose, undefined);
		assert.equal(parseFirstLook(parts({directory: ''}), stack)?.state.directory, undefined);
		assert.equal(parseFirstLook(parts({account: ''}), stack), undefined);
		assert.equal(parseFirstLook(parts({security: '["name=rootless"]'}), stack)?.state.rootless, true);
	});

	test('a compose file that cannot be used says why', () => {
		const problem = (change: Record<string, string>) => parseFirstLook(parts(change), stack)?.state.compose?.problem;
		assert.match(problem({project: '', said: 'yaml: line 3: x\nSTATUS 15'}) ?? '', /^yaml: line 3: x$/);
		const {synapse, ...others} = project.services;
		assert.match(
			problem({project: JSON.stringify({...project, services: others})}) ?? '',
			/no service with the container synapse/,
		);
		const bare = {...project, services: {synapse: {...synapse, volumes: []}}};
		assert.match(problem({project: JSON.stringify(bare)}) ?? '', /no directory of the host/);
	});

	test('a name that another directory has is taken; our own, under either path, is not', () => {
		const taken = (projects: string, more = {}) => parseFirstLook(parts({projects, ...more}), stack)?.state.taken;
		assert.equal(taken('matrix /srv/other'), '/srv/other');
		assert.equal(taken('matrix /home/me/matrix/\nmatrix /srv/me/matrix\nmatrixes /srv/other'), undefined);
		// Before there is a file the directory gives the name.
		assert.equal(taken('matrix /srv/other', {file: '', project: ''}), '/srv/other');
		assert.equal(projectName('/srv/My Matrix.1/'), 'mymatrix1');
	});

	test('what lies there', () => {
		const first = parseFirstLook(parts(), stack)!;
		assert.equal(placesOf(first).length, 4);
		const files = '59 600 1000 100 regular file\nmissing\n0 755 0 0 directory\nclosed';
		const {synapse, element} = withPlaces(
			first,
			new Map([
				['files', files],
				['keys', 'example.org.signing.key\n'],
				['image', 'sha256:abc'],
			]),
		);
		assert.deepEqual(synapse?.key.place, {kind: 'file', size: 59, mode: 0o600, uid: 1000, gid: 100});
		assert.equal(synapse?.config.place.kind, 'missing');
		assert.equal(synapse?.log.place.kind, 'other');
		assert.equal(element?.place.kind, 'closed');
		assert.deepEqual(synapse?.keys, ['example.org.signing.key']);
		assert.equal(synapse?.imageThere, true);
	});
});

test('the nearest mount counts; a volume is not on the host', () => {
	const service = parseComposeProject(JSON.stringify(project))!.services[0]!;
	assert.equal(onHost(service, '/data/homeserver.yaml'), '/home/me/matrix/config/homeserver.yaml');
	assert.equal(onHost(service, '/data/homeserver.yaml.bak'), '/home/me/matrix/data/homeserver.yaml.bak');
	assert.equal(onHost(service, '/cache/x'), undefined);
	assert.equal(onHost(service, '/database'), undefined);
	assert.equal(parseComposeProject('no json'), undefined);
});
