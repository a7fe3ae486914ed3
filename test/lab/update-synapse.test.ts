// O1 on a real Synapse: versions as it tells them itself, and what its database lets be done.
import assert from 'node:assert/strict';
import {existsSync, readdirSync, rmSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import {docker, lab} from './lab.js';
import {freePort, ownName} from './own-synapse.js';
import {eventually} from './screen.js';
import {jobsOf, throwAwayProject} from './throw-away-project.js';
import {imagesOf} from './update-images.js';
import {actionOf, updater, wordsOf} from './updating.js';

const code = '/usr/lib/python3/dist-packages';
const schemaFile = `${code}/synapse/storage/schema/__init__.py`;

/** A Synapse of that version, with other schemas where given. */
const dockerfile = (version: string, schema?: number, least?: number): string =>
	[
		`RUN sed -i 's/^Version: .*/Version: ${version}/' ${code}/matrix_synapse-*/METADATA`,
		...(schema === undefined ? [] : [`RUN sed -i 's/^SCHEMA_VERSION = .*/SCHEMA_VERSION = ${schema}/' ${schemaFile}`]),
		...(least === undefined ? [] : [`RUN echo SCHEMA_COMPAT_VERSION = ${least} >>${schemaFile}`]),
		'',
	].join('\n');

const start = `cd /data
run='python3 -m synapse.app.homeserver -c homeserver.yaml'
[ -f homeserver.yaml ] || $$run --generate-config -H ${ownName} --report-stats=no --data-directory /data || exit
echo '{listeners: [{port: PORT, type: http, bind_addresses: [127.0.0.1], resources: [{names: [client]}]}], trusted_key_servers: []}' >more.yaml
exec $$run -c more.yaml`;

describe('O1, update of Synapse', {timeout: 240_000}, () => {
	let images: Awaited<ReturnType<typeof imagesOf>>;
	let stack: Awaited<ReturnType<typeof throwAwayProject>>;
	let by: Awaited<ReturnType<typeof updater>>;
	let url: string;
	let one: string;
	const jobs = () => (existsSync(jobsOf) ? readdirSync(jobsOf) : []);
	const first = new Set(jobs());

	before(async () => {
		images = await imagesOf('test/synapse', lab.images.synapse, {believes: true});
		await images.publish('1.160.0', dockerfile('1.160.0'));
		const port = await freePort();
		url = `http://127.0.0.1:${port}`;
		const script = JSON.stringify(start.replace('PORT', String(port)));
		stack = await throwAwayProject(
			'synapse',
			`services:
  synapse:
    image: "${images.image}"
    network_mode: host
    init: true
    volumes: ["./data:/data"]
    entrypoint: [sh, -c, ${script}]
    healthcheck: {test: [CMD, curl, -fSs, "${url}/health"], interval: 1s, timeout: 3s, retries: 60}
`,
		);
		one = `${stack.project}-synapse-1`;
		by = await updater(
			{one},
			`homeserver: ${ownName}\nhosts: {matrix: {ssh: LXC_matrix}}\nsynapse: {host: matrix, container: ${one}, url: "${url}"}\n`,
		);
		await eventually(async () => (await version().catch(() => '')) === '1.160.0', 'it answers', 60_000);
	});

	after(async () => {
		await by?.close();
		await stack?.remove();
		await docker('rmi', `synaptop/previous:${stack?.project}.synapse`).catch(() => {});
		await images?.remove();
		for (const made of jobs().filter(each => !first.has(each) && each.startsWith('container-'))) {
			rmSync(`${jobsOf}/${made}`, {recursive: true});
		}

		rmSync(`${jobsOf}/.${stack?.project}.synapse.lock`, {force: true});
	});

	/** As Synapse tells it. */
	const version = async (): Promise<string> => {
		const answer = await fetch(`${url}/_synapse/admin/v1/server_version`);
		return ((await answer.json()) as {server_version: string}).server_version;
	};

	const run = async () => {
		const said: string[] = [];
		const plan = by.program.plan(actionOf('container.update'), await by.target(), {updates: false, minutes: '1'});
		assert.equal(plan.unavailable, undefined);
		assert.equal(plan.action.id, 'container.update-synapse');
		const outcome = await by.program.run(plan.action, plan.target, {plan, onOutput: line => said.push(line)});
		return {outcome, plan, said};
	};

	test('a newer one: its own version is told, and that nobody may ask about background updates', async () => {
		await images.publish('1.161.0', dockerfile('1.161.0'));
		const {outcome, said} = await run();
		assert.match(said.join('\n'), /^Whether background updates run could not be looked at: there is no access token$/m);
		assert.match(wordsOf(outcome), /^done: now 1\.161\.0, digest \S+, before 1\.160\.0, digest \S+; well after \d+ s$/);
		assert.equal(await version(), '1.161.0');
	});

	test('an older one that the database is too new for: refused in these words, and nothing is restarted', async () => {
		const before = await docker('inspect', '-f', '{{.Id}} {{.Image}}', one);
		await images.publish('1.90.0', dockerfile('1.90.0', 82, 80));
		const {outcome} = await run();
		assert.match(
			wordsOf(outcome),
			/^failed: \S+ is Synapse 1\.90\.0, older than 1\.161\.0 that runs: it has schema 82, the database needs 84 \(SCHEMA_COMPAT_VERSION\), so it would not start\. Nothing was restarted/,
		);
		assert.equal(await docker('inspect', '-f', '{{.Id}} {{.Image}}', one), before);
		// A recreate for another reason would take what the name means.
		assert.equal(before.split(' ')[1], await docker('image', 'inspect', '-f', '{{.Id}}', images.image));
	});

	test('one that would move the database on for good, and ends before: said before the way back, which works', async () => {
		const broken = `RUN sed -i '1i raise SystemExit(1)' ${code}/synapse/app/homeserver.py\n`;
		await images.publish('2.0.0', dockerfile('2.0.0', 99, 97) + broken);
		const {outcome, plan} = await run();
		assert.match(
			wordsOf(outcome),
			new RegExp(
				`^failed: ${one} does not stay up: it ended with 1; the image before is kept: synaptop run container\\.go-back ${one} puts it back; BUT Synapse 2\\.0\\.0 moves the database to a schema that needs 97 \\(SCHEMA_COMPAT_VERSION\\), and 1\\.161\\.0 has 94: `,
			),
		);
		assert.deepEqual(by.program.next?.(plan, outcome), {action: 'container.go-back'});
		assert.match(
			await by.advise('container.go-back'),
			/^Synapse 2\.0\.0 moves the database to a schema that needs 97 \(SCHEMA_COMPAT_VERSION\); 1\.161\.0 has 94\. Once it has done so, 1\.161\.0 does not start with it/m,
		);
		assert.match(wordsOf(await by.run('container.go-back')), /^done: back at 1\.161\.0, digest \S+, from 2\.0\.0/);
		assert.equal(await version(), '1.161.0');
	});

	test('one that has moved it on: that is said with its success, the way back fails as was said, and forward is open', async () => {
		await images.publish('2.1.0', dockerfile('2.1.0', 99, 97));
		assert.match(
			wordsOf((await run()).outcome),
			/^done: now 2\.1\.0, .*; BUT Synapse 2\.1\.0 moves the database to a schema that needs 97 \(SCHEMA_COMPAT_VERSION\), and 1\.161\.0 has 94: /,
		);
		assert.equal(await version(), '2.1.0');
		const said: string[] = [];
		const back = by.program.plan(actionOf('container.go-back'), await by.target());
		const outcome = await by.program.run(back.action, back.target, {plan: back, onOutput: line => said.push(line)});
		assert.match(
			wordsOf(outcome),
			/^failed: \S+ does not stay up: it ended with 1; .*container\.update \S+ takes it there again$/,
		);
		assert.match(said.join('\n'), /Cannot use this database as it is too new/);
		assert.match(wordsOf((await run()).outcome), /^done: now 2\.1\.0, /);
		assert.equal(await version(), '2.1.0');
	});
});
