import assert from 'node:assert/strict';
import {test} from 'node:test';
import {actions} from '../../source/actions/index.js';
import {footerLine} from '../../source/frame/footer-line.js';
import {helpLines} from '../../source/frame/help-lines.js';
import {allCommands} from '../../source/keys/commands.js';
import {clashes, remap} from '../../source/keys/key-check.js';
import {keyLabel, normalKey} from '../../source/keys/key-name.js';
import {panes} from '../../source/panes/index.js';
import {rules} from '../../source/rules/index.js';
import {groups} from '../../source/rules/rule.js';
import {sources} from '../../source/sources/index.js';
import type {AnySource} from '../../source/sources/source.js';
import {keyText, type Phase, type Slice} from '../../source/store/slice.js';
import {themes} from '../../source/theme/index.js';
import {themeIds} from '../../source/theme/themes.js';
import {plain} from '../../source/ui/text.js';
import {fakeProgram} from '../helpers/fake-program.js';
import {misfits, openApp} from '../helpers/screen.js';

const commands = allCommands(panes, actions);

const twice = (names: readonly string[]): readonly string[] =>
	names.filter((name, index) => names.indexOf(name) !== index);

test('ids are there once', () => {
	assert.deepEqual(twice(panes.map(({id}) => id)), []);
	assert.deepEqual(twice(sources.map(({id}) => id)), []);
	assert.deepEqual(twice(actions.map(({id}) => id)), []);
	assert.deepEqual(twice(rules.map(({id}) => id)), []);
	assert.deepEqual(twice(commands.map(({id}) => id)), []);
	assert.deepEqual(
		themes.map(({id}) => id),
		[...themeIds],
	);
});

test('no key stands for two things that can be meant, and none that belongs to screen, tmux or the tty', () => {
	assert.deepEqual(clashes(commands), []);
	const given = Object.fromEntries(commands.map(({id, keys}) => [id, keys]));
	assert.deepEqual(remap(commands, given).problems, []);
	for (const {id, keys} of commands) {
		assert.deepEqual(keys.map(normalKey), keys, id);
	}
});

test('what is named exists', () => {
	const known = new Set<unknown>(sources);
	const ids = new Set(sources.map(({id}) => id));
	const commandIds = new Set(commands.map(({id}) => id));
	for (const pane of panes) {
		assert.match(pane.key, /^\d$/u, pane.id);
		for (const source of pane.needs) {
			assert.ok(known.has(source), `${pane.id} needs ${source.id}, which is not in sources/index.ts`);
		}
	}

	for (const action of actions) {
		for (const id of action.refresh) {
			assert.ok(ids.has(id), `${action.id} refreshes ${id}`);
		}
	}

	for (const {id, instead} of commands) {
		for (const other of [instead ?? []].flat()) {
			assert.ok(commandIds.has(other), `${id} is instead of ${other}`);
		}
	}
});

test('every rule judges a source that runs by itself, of a group that the Overview has, and leads to a tab that is there', () => {
	const known = new Set<unknown>(sources);
	const tabs = new Set(panes.map(({id}) => id));
	for (const {id, source, title, group, tab, conditions} of rules) {
		assert.ok(known.has(source), `${id} judges ${source.id}, which is not in sources/index.ts`);
		assert.ok((source as AnySource).hosts, `${id} judges ${source.id}, which only runs while somebody looks`);
		assert.ok(groups.includes(group), id);
		assert.ok(tab === undefined || tabs.has(tab), `${id} leads to ${tab}`);
		assert.ok(conditions.length > 0 && title !== '', id);
		for (const {text} of conditions) {
			assert.ok(typeof text === 'function' || text !== '', id);
		}
	}
});

test('every action serves an operation and says what it does', () => {
	for (const {id, operations, title} of actions) {
		assert.ok(operations.length > 0, id);
		assert.notEqual(title, '', id);
	}
});

test('footer and help hold commands of the registry only, and the help holds all of them', () => {
	const help = helpLines(commands).map(plain);
	for (const {title, keys} of commands.filter(command => command.keys.length > 0)) {
		const label = keys.map(keyLabel).join(' ');
		assert.ok(
			help.some(line => line.trim().startsWith(label) && line.endsWith(title)),
			`${label} ${title}`,
		);
	}

	const footer = plain(footerLine(commands, 10_000));
	const items = commands.filter(({short, keys}) => short && keys.length > 0);
	const left = items.reduce((text, {short, keys}) => text.replace(`${keyLabel(keys[0]!)} ${short}`, ''), footer);
	assert.equal(left.trim(), '');
});

const sizes = [
	{columns: 60, rows: 15},
	{columns: 80, rows: 24},
	{columns: 120, rows: 36},
	{columns: 200, rows: 50},
];

const phases: readonly Phase[] = ['idle', 'loading', 'live', 'stale', 'down'];

const sliceIn = <Data>(phase: Phase, data: Data): Slice<Data> => ({
	phase,
	data,
	...(phase === 'live' || phase === 'stale' ? {at: Date.now() - 42_000} : {}),
	...(phase === 'stale' || phase === 'down' ? {error: {message: 'no answer from 127.0.0.1', cure: 'look'}} : {}),
});

for (const pane of panes) {
	test(`${pane.id} draws in every phase at every size, and never more than the screen`, async () => {
		for (const size of sizes) {
			const fake = fakeProgram({hosts: ['matrix', 'database']});
			const screen = openApp(fake, size, [pane]);
			try {
				for (const phase of phases) {
					// The Overview reads what was judged of everything.
					const filled = pane.needs.length > 0 ? pane.needs : sources;
					await Promise.all(
						filled.flatMap(source =>
							['matrix', 'database'].map(host => fake.set(source, host, sliceIn(phase, source.empty))),
						),
					);
					await screen.settle();
					assert.deepEqual(misfits(screen, size.columns, size.rows), [], `${phase} ${size.columns}×${size.rows}`);
					assert.match(screen.text(), new RegExp(`\\d ${pane.title}`, 'u'));
				}
			} finally {
				screen.close();
			}
		}
	});

	test(`${pane.id} looks only at what it needs`, async () => {
		const fake = fakeProgram();
		const screen = openApp(fake, sizes[2]!, [pane]);
		await screen.settle();
		const needed = new Set(pane.needs.map(({id}) => id));
		const looked = [...fake.looked.keys()].map(key => key.split('@')[0]!);
		screen.close();
		assert.deepEqual(
			looked.filter(id => !needed.has(id)),
			[],
			keyText({source: pane.id, host: ''}),
		);
	});
}
