import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {test} from 'node:test';
import {commands, globalFlags} from '../../source/commands/index.js';
import {manPage} from '../../tools/man.js';
import {needs} from '../helpers/programs.js';

// That man/synaptop.1 is what the generator writes is tested with the other generated files.

/** As a terminal shows it, without bold and underline. */
const shown = (page: string): {text: string; warnings: string} => {
	const directory = mkdtempSync(path.join(tmpdir(), 'synaptop-man-'));
	try {
		const file = path.join(directory, 'synaptop.1');
		writeFileSync(file, page);
		const env = {PATH: process.env.PATH, LC_ALL: 'C.UTF-8', MANWIDTH: '1000', HOME: directory};
		const {stdout, stderr} = spawnSync('man', ['--warnings', '-l', file], {env, encoding: 'utf8'});
		return {text: stdout.replaceAll(/.\u0008/g, ''), warnings: stderr};
	} finally {
		rmSync(directory, {recursive: true});
	}
};

test(
	'the page is set without a warning, and has every command, flag and exit code as it is typed',
	needs('man'),
	() => {
		const {text, warnings} = shown(manPage('9.9.9'));
		assert.equal(warnings, '');
		for (const {name, flags, exits} of commands) {
			assert.match(text, new RegExp(`^ +synaptop ${name}\\b`, 'm'));
			for (const flag of [...flags, ...globalFlags]) {
				assert.ok(
					text.includes(`--${flag.name}${flag.value === undefined ? '' : ` ${flag.value}`}`),
					`${name} ${flag.name}`,
				);
			}

			for (const meaning of Object.values(exits)) {
				assert.ok(text.includes(meaning), meaning);
			}
		}

		assert.match(text, /synaptop 9\.9\.9/);
		// An apostrophe, a backtick and a dollar of the registry come out as they are.
		assert.ok(text.includes('eval "$(synaptop completion bash)"'));
		assert.ok(text.includes("administrator's token"));
	},
);

test('npm installs it', () => {
	const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
	assert.equal(manifest.man, 'man/synaptop.1');
	assert.ok(manifest.files.includes('man'));
});
