import assert from 'node:assert/strict';
import {test} from 'node:test';
import {look} from '../../../source/commands/look.js';
import {rules} from '../../../source/rules/index.js';
import {sources} from '../../../source/sources/index.js';
import {live} from '../../helpers/containers.js';
import {fakeProgram} from '../../helpers/fake-program.js';
import {checkOf, reportOf} from '../../helpers/federation-checks.js';

test('check reads what is judged and what the verdicts look at beside it', async () => {
	const fake = fakeProgram({config: {homeserver: 'example.org', synapse: {host: 'matrix'}}});
	await fake.set({id: 'federation'}, 'matrix', live([checkOf(reportOf('down'))]));
	await fake.set({id: 'federation-from-host'}, 'matrix', live([checkOf(reportOf('up'))]));
	const read: string[] = [];
	const {once} = fake.program.sources;
	fake.program.sources.once = (source, host, options) => {
		read.push(`${source.id}@${host}`);
		return once(source, host, options);
	};
	const {verdicts} = await look(fake.program, 1000);
	fake.close();
	assert.ok(read.includes('federation@matrix') && read.includes('federation-from-host@matrix'), read.join(' '));
	assert.ok(!read.includes('federation-tester@matrix'), 'nobody else is asked for an opinion by a check');
	assert.match(verdicts.find(({part}) => part === 'federation')?.text ?? '', /broken on the way/);
});

test('what rules look at beside their own source exists', () => {
	const ids = new Set(sources.map(({id}) => id));
	assert.deepEqual(
		rules.flatMap(({beside = []}) => beside).filter(id => !ids.has(id)),
		[],
	);
});
