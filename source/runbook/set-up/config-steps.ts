import type {Target} from '../../actions/action.js';
import {judged} from '../../actions/file-check.js';
import {homeserverTarget} from '../../actions/homeserver.js';
import {judgeScript} from '../../files/file-scripts.js';
import {lastLine} from '../../hosts/exec-output.js';
import {HostError} from '../../hosts/host.js';
import {parseJson, textOf} from '../../parsers/json.js';
import {databaseLook, wrongLocale} from '../../set-up/database-sql.js';
import {judgeMounts} from '../../set-up/in-container.js';
import type {SynapseService} from '../../set-up/state.js';
import {containers} from '../../sources/containers.js';
import {askPsql} from '../../sources/psql.js';
import {critical, editOf, notKnown, warning, well} from '../findings.js';
import type {Finding, FlowContext, FlowStep} from '../flow.js';
import {lookAtSynapse, onServer, ownerOf} from './server-steps.js';

const onDatabase = ({stack}: FlowContext) => {
	const target: Target = {
		host: stack.postgres!.host,
		kind: 'database',
		id: stack.name,
		name: stack.homeserver ?? stack.name,
	};
	return [{action: 'database.create', target}];
};

/** I2: the database that the config's psql means. */
export const databaseStep: FlowStep = {
	id: 'database',
	title: 'There is a database, with the collation C',
	operations: ['I2'],
	looks: ({stack}) =>
		`${stack.postgres?.command?.join(' ') ?? 'psql'} -c 'select datcollate, datctype from pg_database'`,
	timeout: 30_000,
	async run(context): Promise<Finding> {
		const {stack, signal} = context;
		const {postgres} = stack;
		if (!postgres?.command) {
			return warning('the config does not say how psql is called: whether there is a database is not looked at', {
				next: 'Say it: postgres: {host: HOST, command: [psql, -U, matrix, -d, matrix], admin: [sudo, -n, -u, postgres, psql]}.',
			});
		}

		const part = {stack: stack.name, part: 'postgres', target: 'psql', command: postgres.command};
		try {
			const found = await askPsql(context.host(postgres.host), part, databaseLook, out => parseJson(out), signal);
			const name = textOf(found, 'database') ?? 'the database';
			const wrong = wrongLocale(found);
			return wrong === undefined
				? well(`the database ${name} is there, with the collation C`)
				: critical(`Synapse cannot use the database ${name}: ${wrong}`, {
						next: 'Make another one, and name it in postgres.command; or drop this one, if nothing is in it, and make it anew.',
						actions: onDatabase(context),
					});
		} catch (error) {
			signal.throwIfAborted();
			if (!(error instanceof HostError)) {
				throw error;
			}

			const [missing] = /(?:role|database) "[^"]*" does not exist/.exec(error.message) ?? [];
			if (missing !== undefined) {
				return critical(`PostgreSQL on ${postgres.host} says: ${missing}`, {
					next: 'Make the role and database.',
					actions: onDatabase(context),
				});
			}

			const more = error.cure === undefined ? {} : {next: `${error.cure}.`};
			return error.kind === 'forbidden'
				? notKnown(`PostgreSQL on ${postgres.host} could not be asked: ${error.message}`, more)
				: critical(`PostgreSQL on ${postgres.host}: ${error.message}`, more);
		}
	},
};

/** What Synapse's own code says of the file, in a one-off container: with the mounts of the container, if there is one. */
async function judge(context: FlowContext, synapse: SynapseService): Promise<Finding> {
	const {stack, subject, signal} = context;
	const known = (await context.read(containers, subject.host)).find(
		// In one that never ran the places to mount at are not made yet.
		({name, state}) => name === stack.synapse?.container && state !== 'created',
	);
	const docker = context.engine(subject.host).docker;
	const argv = known
		? judgeMounts(docker, known.imageId ?? synapse.image, {from: known.id}, synapse.config.inside, judgeScript)
		: judgeMounts(docker, synapse.image, synapse, synapse.config.inside, judgeScript);
	const {code, stdout, stderr} = await context.host(subject.host).exec(argv, {timeout: 55_000, signal});
	const {config} = synapse;
	const edit = editOf({host: subject.host, stack: stack.name}, known ? config.path : undefined);
	// What docker itself says (125 to 127) is nothing that Synapse said.
	if (code === null || (code >= 125 && code <= 127)) {
		return notKnown(`nothing could judge ${config.path}: ${lastLine(stderr)}`);
	}

	if (code !== 0) {
		const said = lastLine(stderr) || lastLine(stdout);
		return critical(`Synapse refuses ${config.path}: ${said}`, {next: 'Correct it.', actions: edit});
	}

	const outcome = judged(stdout.toString());
	const [accepted = '', ...odd] = outcome.kind === 'done' ? (outcome.text ?? '').split('; but ') : [];
	return odd.length === 0
		? well(`${config.path}: ${accepted}`)
		: warning(`Synapse accepts ${config.path}, but ${odd[0]}`, {evidence: odd, actions: edit});
}

/** I2. */
export const configStep: FlowStep = {
	id: 'config',
	title: 'There is a homeserver.yaml that Synapse accepts',
	operations: ['I2'],
	looks: ({stack}) =>
		`docker run --rm … python3 -m synapse.config -c ${stack.synapse?.config}, in a container of its own`,
	needs: ['key', 'database'],
	timeout: 75_000,
	async run(context): Promise<Finding> {
		const synapse = await lookAtSynapse(context);
		const {place, path} = synapse.config;
		switch (place.kind) {
			case 'missing': {
				return critical(`there is no ${path}`, {
					next: "Write it from a form. The server's name in it can never be changed later.",
					actions: onServer(context, 'synapse.create-config'),
				});
			}

			case 'other': {
				return critical(`${path} is a directory: docker makes one where the source of a mount is missing`, {
					next: `docker compose down, rmdir ${path}, then write the file.`,
				});
			}

			case 'closed':
			case 'unknown': {
				return notKnown(`whether there is a ${path} cannot be seen by this account`);
			}

			case 'file': {
				const found = await judge(context, synapse);
				return found.severity === 'ok' && place.mode & 0o007
					? warning(`everybody on the host may read ${path} with its secrets: it is ${ownerOf(place)}`, {
							next: `chmod 600 ${path}`,
						})
					: found;
			}
		}
	},
};

/** I3. */
export const stackStep: FlowStep = {
	id: 'stack',
	title: 'The stack is up and healthy',
	operations: ['I3'],
	looks: 'docker ps --all',
	needs: ['config'],
	timeout: 30_000,
	async run(context): Promise<Finding> {
		const {stack, subject} = context;
		const all = await context.read(containers, subject.host);
		const {synapse, element} = stack;
		const wanted = [synapse, element?.host === subject.host ? element : undefined].flatMap(part =>
			part ? [part.container] : [],
		);
		const wrong = wanted.flatMap(name => {
			const found = all.find(one => one.name === name);
			return found === undefined
				? [`there is no container ${name}`]
				: found.state !== 'running'
					? [`${name} is ${found.state}`]
					: found.health === undefined || found.health === 'healthy'
						? []
						: [`${name} is ${found.health}`];
		});
		return wrong.length === 0
			? well(`${wanted.join(' and ')} ${wanted.length > 1 ? 'are' : 'is'} up`)
			: critical(wrong.join('; '), {
					next: 'Bring it up; if it does not come up, see why Synapse does not start.',
					actions: homeserverTarget(stack) ? onServer(context, 'stack.up') : [],
					flow: 'synapse',
				});
	},
};
