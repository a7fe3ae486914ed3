import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {needs} from '../helpers/programs.js';
import {startTerminal} from '../helpers/terminal.js';

// The completions in the shells themselves.

const binary = fileURLToPath(new URL('../../bin/synaptop.js', import.meta.url));

let home: string;
let env: Record<string, string>;
before(async () => {
	home = await mkdtemp(path.join(tmpdir(), 'synaptop-complete-'));
	const bin = path.join(home, 'bin');
	await mkdir(bin);
	await mkdir(path.join(home, '.config/synaptop'), {recursive: true});
	await writeFile(path.join(bin, 'synaptop'), `#!/bin/sh\nexec '${process.execPath}' '${binary}' "$@"\n`);
	await chmod(path.join(bin, 'synaptop'), 0o755);
	const own = (name: string) =>
		`{name: ${name}, host: zebra, script: x, form: [{name: days}, {name: pw, kind: secret}]}`;
	await writeFile(
		path.join(home, '.config/synaptop/config.yaml'),
		`hosts: {zebra: {local: true}}\nstacks: {first: {actions: [${own('hello')}]}, second: {}}\n`,
	);
	await writeFile(path.join(home, 'other.yaml'), `hosts: {zebra: {local: true}}\nactions: [${own('other')}]\n`);
	env = {PATH: `${bin}:${process.env.PATH}`, HOME: home};
});
after(() => rm(home, {recursive: true}));

/** What is typed → what is offered, each among others. */
const cases: ReadonlyArray<readonly [line: string, offered: readonly string[], not?: readonly string[]]> = [
	['synaptop ', ['run', 'check', 'completion', 'help'], ['--json']],
	['synaptop ac', ['actions'], ['check']],
	['synaptop help che', ['check'], ['run']],
	['synaptop run container.re', ['container.restart'], ['container.stop']],
	['synaptop run custom.', ['custom.hello'], ['custom.other', 'container.restart']],
	['synaptop --config other.yaml run custom.', ['custom.other'], ['custom.hello']],
	['synaptop run custom.hello --set ', ['days='], ['pw=']],
	['synaptop run --dr', ['--dry-run'], ['--yes']],
	['synaptop check --host ', ['zebra']],
	['synaptop users --stack ', ['first', 'second']],
	['synaptop users --show ad', ['admins'], ['active']],
	['synaptop demo --theme d', ['dark'], ['light']],
	['synaptop --config oth', ['other.yaml']],
	['synaptop why ', ['synapse']],
	['synaptop completion ', ['bash', 'zsh', 'fish']],
];

type Complete = (line: string) => readonly string[];

/** Of each shell: the candidates for a line. */
const shells: Readonly<Record<string, Complete>> = {
	bash(line) {
		const script = `eval "$(synaptop completion bash)"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _synaptop; printf '%s\\n' "\${COMPREPLY[@]}"`;
		const output = execFileSync('bash', ['--norc', '-c', script, 'bash', ...line.split(' ')], {env, cwd: home});
		return output.toString().split('\n').filter(Boolean);
	},
	fish(line) {
		const script = `synaptop completion fish | source; complete -C "${line}"`;
		const output = execFileSync('fish', ['--no-config', '-c', script], {env, cwd: home});
		return output
			.toString()
			.split('\n')
			.filter(Boolean)
			.map(one => one.split('\t')[0]!);
	},
};

for (const [shell, complete] of Object.entries(shells)) {
	describe(shell, needs(shell), () => {
		for (const [line, offered, not = []] of cases) {
			test(`${line}⇥`, () => {
				const found = complete(line);
				for (const one of offered) {
					assert.ok(found.includes(one), `${one} is not among ${found.join(' ')}`);
				}

				for (const one of not) {
					assert.ok(!found.includes(one), one);
				}
			});
		}
	});
}

describe('zsh', needs('zsh'), () => {
	test('in its own line editor', async () => {
		const terminal = startTerminal(['zsh', '-f'], {env, cwd: home, columns: 160});
		try {
			terminal.type(
				"PS1='%% '; autoload -Uz compinit; compinit -u -D; . <(synaptop completion zsh); clear; echo re''ady\n",
			);
			await terminal.waitFor('ready');
			for (const [line, offered, not = []] of cases) {
				terminal.type(`${line}\t\t`);
				// One alone is put into the line, several are listed below it.
				const text = await terminal.waitFor(screen => {
					const typed = screen.slice(screen.lastIndexOf('% synaptop'));
					return offered.every(one =>
						new RegExp(`(?<=^|\\s)${one.replaceAll('.', '\\.')}(?=\\s|$|/)`, 'm').test(typed),
					);
				});
				const typed = text.slice(text.lastIndexOf('% synaptop'));
				for (const one of not) {
					assert.ok(
						!new RegExp(`(?<=\\s)${one.replaceAll('.', '\\.')}(?=\\s|$)`, 'm').test(typed),
						`${line}: ${one} in ${typed}`,
					);
				}

				// Ctrl-U empties the line.
				terminal.type('\u0015');
				terminal.type('clear; echo re""ady\n');
				await terminal.waitForGone('synaptop');
			}
		} finally {
			await terminal.close();
		}
	});
});

test('every shell is there for every command and flag', () => {
	for (const shell of ['bash', 'zsh', 'fish']) {
		const script = execFileSync(process.execPath, [binary, 'completion', shell], {env}).toString();
		for (const word of ['monitor', 'federation', 'dry-run', 'resolver', 'read-only']) {
			assert.ok(script.includes(word), `${shell}: ${word}`);
		}
	}
});

test('a broken config is nothing to whoever presses Tab; another kind is wrong use', async () => {
	const file = path.join(home, 'broken.yaml');
	await writeFile(file, 'hosts: [');
	const output = execFileSync(process.execPath, [binary, 'completion', 'hosts', '--config', file], {env});
	assert.equal(output.toString(), '');
	assert.throws(
		() => execFileSync(process.execPath, [binary, 'completion', 'zhs'], {env, stdio: 'pipe'}),
		/did you mean "zsh"/,
	);
});
