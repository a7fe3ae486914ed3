import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {docker, lab, throwAway, workplace} from './lab.js';

interface CheckedContainer {
	readonly id: string;
	readonly name: string;
	readonly state: string;
	readonly health?: string;
	readonly image: string;
}

interface CheckedVerdict {
	readonly host: string;
	readonly part: string;
	readonly severity: string;
	readonly text: string;
}

describe('check on the lab', () => {
	let place: Awaited<ReturnType<typeof workplace>>;
	before(async () => {
		place = await workplace();
	});
	after(() => place.remove());

	const check = async () => {
		const {code, stdout, stderr} = await place.synaptop('check', '--json');
		assert.notEqual(code, 3, stderr);
		const report = JSON.parse(stdout);
		assert.equal(report.exitCode, code);
		return {
			code,
			verdicts: report.verdicts as CheckedVerdict[],
			containers: report.hosts.matrix.containers as CheckedContainer[],
			vitals: report.hosts.matrix.vitals,
		};
	};
	const listed = async () =>
		(await docker('ps', '-a', '--no-trunc', '--format', '{{.ID}} {{.Names}} {{.State}} {{.Image}}')).split('\n').sort();

	test('D1, H1: agrees with docker ps', async () => {
		// Others use the lab too: compared while nothing came or went in between.
		for (let attempt = 0; attempt < 5; attempt++) {
			const before = await listed();
			const {containers} = await check();
			if (before.join() === (await listed()).join()) {
				assert.deepEqual(
					containers.map(({id, name, state, image}) => `${id} ${name} ${state} ${image}`).sort(),
					before,
				);
				return;
			}
		}

		throw new Error('the containers of the lab do not hold still');
	});

	test('H1: says what runs and is healthy', async () => {
		const {containers, verdicts} = await check();
		const synapse = containers.find(({name}) => name === lab.containers.synapse);
		assert.equal(synapse?.state, 'running');
		assert.equal(synapse?.health, await docker('inspect', '-f', '{{.State.Health.Status}}', lab.containers.synapse));
		const verdict = verdicts.find(({part}) => part === `container ${lab.containers.synapse}`);
		assert.equal(verdict?.severity, synapse?.health === 'healthy' ? 'ok' : 'warning');
	});

	test('H4: has the figures of the host', async () => {
		const {vitals} = await check();
		assert.ok(vitals.memory.total > 0, JSON.stringify(vitals));
		assert.ok(vitals.uptime > 0);
		assert.ok(vitals.disks.length > 0);
		assert.ok(vitals.load.one >= 0);
	});

	test('a container that ended with 137 is critical, worst first, and so is the exit code', async () => {
		const box = await throwAway('killed', 'sleep', '600');
		try {
			await docker('kill', box.id);
			await docker('wait', box.id);
			const {code, verdicts} = await check();
			assert.equal(code, 2);
			assert.equal(verdicts[0]?.severity, 'critical');
			const verdict = verdicts.find(({part}) => part === `container ${box.name}`);
			assert.equal(verdict?.severity, 'critical');
			assert.match(verdict?.text ?? '', /137/);
			const {stdout} = await place.synaptop('check');
			assert.match(stdout, /^CRITICAL: /);
			assert.match(stdout, new RegExp(`CRITICAL +matrix +container ${box.name} +.*137`));
		} finally {
			await box.remove();
		}
	});

	test('a host that is not there is 3: could not look, with the reason', async () => {
		const elsewhere = await workplace('hosts:\n  nobody: {ssh: "lab@127.0.8.250:1"}\n');
		try {
			const {code, stdout} = await elsewhere.synaptop('check', '--timeout', '10');
			assert.equal(code, 3, stdout);
			assert.match(stdout, /^UNKNOWN: /);
			assert.match(stdout, /nobody/);
			const run = await elsewhere.synaptop('run', 'container.restart', 'synapse', '--yes');
			assert.equal(run.code, 3, run.stderr);
			assert.match(run.stderr, /nobody/);
		} finally {
			await elsewhere.remove();
		}
	});
});
