import assert from 'node:assert/strict';
import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {checkKeys} from '../../../source/commands/monitor.js';
import {ConfigError, loadConfig, parseConfig} from '../../../source/config/load.js';

const problems = async (run: Promise<unknown>): Promise<ConfigError> => {
	try {
		await run;
	} catch (error) {
		assert.ok(error instanceof ConfigError, String(error));
		return error;
	}

	throw new Error('accepted');
};

const host = 'hosts: {a: {ssh: x}}\n';

/** What is wrong → every line of the answer, exactly. */
const wrong: Readonly<Record<string, readonly [text: string, lines: readonly string[]]>> = {
	'an empty file': ['', ['f: is empty; it must at least name a host, as in: hosts: {matrix: {ssh: LXC_matrix}}']],
	'nothing but comments': [
		'# later\n',
		['f: is empty; it must at least name a host, as in: hosts: {matrix: {ssh: LXC_matrix}}'],
	],
	'a list at the top': [
		'- a',
		[
			'f:1:1: must be a mapping with hosts, homeserver, client, wellKnown, synapse, admin, element, bots, units, files, postgres, redis, backups, backup, logs, prometheus, links, actions, checks, stacks, thresholds, federation, notify, theme, readOnly, keys, is a list',
		],
	],
	'no hosts': ['theme: dark\n', ['f:1:1: hosts: missing; must be a mapping (NAME: value)']],
	'hosts without a host': [
		'theme: dark\nhosts: {}\n',
		['f:2:1: hosts: names no machine: add one, as in {matrix: {ssh: LXC_matrix}}'],
	],
	'hosts left empty': ['hosts:\n', ['f:1:1: hosts: must be a mapping (NAME: value), is empty']],
	'a typo at the top': [
		'host: {a: {ssh: x}}\n',
		[
			'f:1:1: host: unknown key; did you mean "hosts"? (allowed: hosts, homeserver, client, wellKnown, synapse, admin, element, bots, units, files, postgres, redis, backups, backup, logs, prometheus, links, actions, checks, stacks, thresholds, federation, notify, theme, readOnly, keys)',
		],
	],
	'an unknown key that is like none': [
		`${host}colours: {}\n`,
		[
			'f:2:1: colours: unknown key (allowed: hosts, homeserver, client, wellKnown, synapse, admin, element, bots, units, files, postgres, redis, backups, backup, logs, prometheus, links, actions, checks, stacks, thresholds, federation, notify, theme, readOnly, keys)',
		],
	],
	'a typo in a host': [
		'hosts:\n  a:\n    shh: x\n',
		['f:3:5: hosts.a.shh: unknown key; did you mean "ssh"? (allowed: ssh, local, forwardAgent, docker)'],
	],
	'a typo two levels down': [
		'hosts:\n  a: {ssh: x, docker: {sockt: /s}}\n',
		['f:2:24: hosts.a.docker.sockt: unknown key; did you mean "socket"? (allowed: socket)'],
	],
	'wrong types': [
		'hosts:\n  a: {ssh: 5, forwardAgent: "yes"}\nreadOnly: 1\nkeys: [r]\n',
		[
			'f:2:7: hosts.a.ssh: must be text, is 5',
			'f:2:15: hosts.a.forwardAgent: must be true or false, is "yes"',
			'f:3:1: readOnly: must be true or false, is 1',
			'f:4:1: keys: must be a mapping (NAME: value), is a list',
		],
	],
	'a value that is like an allowed one': [
		`${host}theme: drak\n`,
		['f:2:1: theme: must be one of terminal, dark, light, mono, is "drak"; did you mean "dark"?'],
	],
	'a value of neither form': [
		'hosts: {a: {ssh: x, docker: on}}\n',
		['f:1:21: hosts.a.docker: must be false or a mapping with socket, is "on"'],
	],
	'a relative socket': [
		'hosts: {a: {ssh: x, docker: {socket: docker.sock}}}\n',
		['f:1:30: hosts.a.docker.socket: must be an absolute path such as /var/run/docker.sock'],
	],
	'both ssh and local': [
		'hosts: {a: {ssh: x, local: true}}\n',
		['f:1:9: hosts.a: has both ssh and local: keep one of them'],
	],
	'neither ssh nor local': [
		'hosts: {a: {forwardAgent: true}}\n',
		['f:1:9: hosts.a: needs one of ssh and local, as in {ssh: ALIAS} or {local: true}'],
	],
	'local: false': ['hosts: {a: {local: false}}\n', ['f:1:13: hosts.a.local: must be true, is false']],
	'an ssh that would be an option': [
		'hosts: {a: {ssh: -oProxyCommand=x}}\n',
		['f:1:13: hosts.a.ssh: must be an alias of ~/.ssh/config or user@host:port, without blanks'],
	],
	'a host name with a blank': [
		'hosts: {a b: {ssh: x}}\n',
		['f:1:9: hosts.a b: the name may hold letters, digits, . _ and -, and starts with a letter or digit'],
	],
	'a homeserver that is a URL': [
		`homeserver: https://example.org\n${host}`,
		['f:1:1: homeserver: must be a server name such as example.org or example.org:8448'],
	],
	'a key twice': ['hosts:\n  a: {ssh: x}\n  a: {ssh: y}\n', ['f:3:3: a: is there twice: keep one']],
	'a machine twice': [
		'hosts:\n  a: {ssh: x}\n  b: {ssh: x}\n',
		['f:3:7: hosts.b.ssh: the same machine as hosts.a: keep one of them'],
	],
	'a tab': ['hosts:\n\ta: {ssh: x}\n', ['f:2:1: Tabs are not allowed as indentation']],
	'an open bracket': [
		'hosts: {a: {ssh: x}\n',
		['f:2:1: Flow map in block collection must be sufficiently indented and end with a }'],
	],
	'two documents': [`${host}---\nb: 1\n`, ['f:2:1: a second document begins (---): a config file has one']],
	'several things at once, in the order of the file': [
		'theme: x\nhosts: {a: {shh: x}, b: {ssh: y, local: true}}\nreadonly: true\n',
		[
			'f:1:1: theme: must be one of terminal, dark, light, mono, is "x"',
			'f:2:13: hosts.a.shh: unknown key; did you mean "ssh"? (allowed: ssh, local, forwardAgent, docker)',
			'f:2:22: hosts.b: has both ssh and local: keep one of them',
			'f:3:1: readonly: unknown key; did you mean "readOnly"? (allowed: hosts, homeserver, client, wellKnown, synapse, admin, element, bots, units, files, postgres, redis, backups, backup, logs, prometheus, links, actions, checks, stacks, thresholds, federation, notify, theme, readOnly, keys)',
		],
	],
};

describe('what is wrong in a config file is said with file, line, key and what is allowed', () => {
	for (const [name, [text, lines]] of Object.entries(wrong)) {
		test(name, async () => {
			const {problems: found} = await problems(parseConfig(text, 'f'));
			assert.deepEqual(found, lines);
		});
	}

	test('an alias that unfolds for ever', async () => {
		const bomb = [
			'a: &a [x, x, x, x, x, x, x, x, x, x]',
			...[...'bcdefghi'].map((key, index) => {
				const before = 'abcdefgh'[index];
				return `${key}: &${key} [${Array.from({length: 10}, () => `*${before}`).join(', ')}]`;
			}),
		].join('\n');
		const {problems: found} = await problems(parseConfig(bomb, 'f'));
		assert.equal(found.length, 1);
		assert.match(found[0]!, /^f: Excessive alias count/);
	});
});

describe('a right config', () => {
	test('has its defaults', async () => {
		const {hosts, theme, readOnly, keys, stacks} = await parseConfig(host, 'f');
		assert.deepEqual(
			{hosts, theme, readOnly, keys},
			{hosts: {a: {ssh: 'x', forwardAgent: false}}, theme: 'terminal', readOnly: false, keys: {}},
		);
		assert.deepEqual(
			stacks.map(({name, bots, backups}) => ({name, bots, backups})),
			[{name: 'a', bots: [], backups: []}],
		);
	});

	test('has a stack for what stands at the top, or those that it names', async () => {
		const one = await parseConfig(`${host}homeserver: example.org\nsynapse: {host: a}\n`, 'f');
		assert.deepEqual(
			one.stacks.map(({name, synapse}) => [name, synapse?.url]),
			[['example.org', 'http://localhost:8008']],
		);
		const two = await parseConfig(
			`${host}stacks: {x: {synapse: {host: a}}, y: {backups: [{host: a, glob: /b/*, maxAge: 2d}]}}\n`,
			'f',
		);
		assert.deepEqual(
			two.stacks.map(({name, backups}) => [name, backups[0]?.maxAge]),
			[
				['x', undefined],
				['y', 172_800_000],
			],
		);
	});

	test('may name two engines on one machine', async () => {
		const config = await parseConfig(
			'hosts: {a: {ssh: x}, b: {ssh: x, docker: {socket: /run/user/1000/docker.sock}}}',
			'f',
		);
		assert.deepEqual(Object.keys(config.hosts), ['a', 'b']);
	});
});

describe('a config file', () => {
	let directory: string;
	before(async () => {
		directory = await mkdtemp(path.join(tmpdir(), 'synaptop-config-'));
	});
	after(() => rm(directory, {recursive: true}));

	test('that is not there', async () => {
		const file = path.join(directory, 'none.yaml');
		const error = await problems(loadConfig(file));
		assert.equal(error.missing, true);
		assert.deepEqual(error.problems, [`${file}: there is no such file`]);
	});

	test('that is a directory', async () => {
		const file = path.join(directory, 'folder');
		await mkdir(file);
		const error = await problems(loadConfig(file));
		assert.equal(error.missing, false);
		assert.deepEqual(error.problems, [`${file}: is a directory; the config is a YAML file`]);
	});

	test('that is not text', async () => {
		const file = path.join(directory, 'bytes');
		await writeFile(file, Buffer.from([0x68, 0xff, 0xfe]));
		assert.deepEqual((await problems(loadConfig(file))).problems, [`${file}: is not text in UTF-8`]);
	});

	test('that is far too large', async () => {
		const file = path.join(directory, 'large');
		await writeFile(file, Buffer.alloc(1024 * 1024 + 1, '#'));
		assert.deepEqual((await problems(loadConfig(file))).problems, [
			`${file}: is 1048577 bytes; a config file has at most 1048576`,
		]);
	});

	test('that may not be read', async () => {
		const file = path.join(directory, 'closed');
		await writeFile(file, host);
		await chmod(file, 0);
		// Root may read everything: be nobody for a moment.
		const isRoot = process.geteuid?.() === 0;
		if (isRoot) {
			await chmod(directory, 0o755);
			process.seteuid?.(65_534);
		}

		try {
			const {problems: found} = await problems(loadConfig(file));
			assert.deepEqual(found, [`${file}: you may not read it (try: ls -l ${file})`]);
		} finally {
			if (isRoot) {
				process.seteuid?.(0);
			}
		}
	});

	test('is read', async () => {
		const file = path.join(directory, 'good.yaml');
		await writeFile(file, host);
		assert.deepEqual(Object.keys((await loadConfig(file)).hosts), ['a']);
	});
});

test('keys that fit no command are said with their line, beside what else is wrong', async () => {
	const text = 'hosts:\n  a: {ssh: x}\n  b: {ssh: x}\nkeys:\n  container.restrat: R\n  log.mark: Ctrl-Z\n';
	const {problems: found} = await problems(parseConfig(text, 'f', checkKeys));
	assert.deepEqual(found, [
		'f:3:7: hosts.b.ssh: the same machine as hosts.a: keep one of them',
		'f:5:3: keys.container.restrat: there is no command container.restrat; did you mean "container.restart"?',
		'f:6:3: keys.log.mark: Ctrl-Z belongs to the shell',
	]);
});

test('a part on a host that is not there, and a part beside stacks', async () => {
	const text = 'hosts: {matrix: {ssh: x}}\nsynapse: {host: matirx}\nstacks: {a: {element: {host: web}}}\n';
	const {problems: found} = await problems(parseConfig(text, 'f'));
	assert.deepEqual(found, [
		'f:2:1: synapse: belongs into one of the stacks, as there is `stacks:`',
		'f:2:11: synapse.host: there is no host matirx; did you mean "matrix"? (hosts: matrix)',
		'f:3:24: stacks.a.element.host: there is no host web (hosts: matrix)',
	]);
});
