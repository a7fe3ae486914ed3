import {createBackupLook} from './backups.js';
import {type Command, createRun} from './commands.js';
import {createConfigFiles} from './config-files.js';
import {createDocker} from './docker-cli.js';
import {createEngineServer} from './engine-server.js';
import {type Homelab, isUp} from './homelab.js';
import {createInside} from './inside.js';
import {createJournalctl} from './journalctl.js';
import {createLooks} from './looks.js';
import type {Accept, Machine} from './machine.js';
import {prometheus} from './prometheus.js';
import {createPsql} from './psql.js';
import {createRedisCli} from './redis-cli.js';
import {postgres, redis} from './sockets.js';
import {elementWeb, synapseApi, synapseMetrics} from './synapse-http.js';
import {createSystemctl, createUnitScript} from './systemctl.js';
import type {TextFile} from './text-file.js';
import {nanoseconds} from './time.js';
import type {Units} from './units.js';
import type {Usage} from './vitals.js';

/** The runbook's three machines; `demo` is the command by which someone makes things happen. */
export const createMachines = (homelab: Homelab, demo: Command): readonly Machine[] => [
	createMatrix(homelab, demo),
	createDatabase(homelab),
	createProxy(homelab),
];

type Listeners = Readonly<Record<string, () => Accept | undefined>>;

const listenerOf =
	(listeners: Listeners) =>
	(address: number | string): Accept | undefined =>
		Object.hasOwn(listeners, address) ? listeners[address]!() : undefined;

/** Scripts and programs of a machine with systemd. */
const managed = (units: Units) => ({
	programs: {systemctl: createSystemctl(units), journalctl: createJournalctl(units)},
	scripts: [['/var/lib/systemd/linger/', createUnitScript(units)]] as const,
});

/** sources/log-file-script.ts; of one file only. */
const reading = (file: TextFile): ReadonlyArray<readonly [string, Command]> =>
	(
		[
			['while :; do', file.watch],
			['give()', file.read],
		] as const
	).map(([piece, command]) => [
		piece,
		(running, words) => (words[0] === file.path ? command(running, words) : noFile(piece, running)),
	]);

const noFile = (piece: string, {stream}: Parameters<Command>[0]): number => {
	stream.write(piece === 'give()' ? 'missing - 0 0\n' : '- \n');
	return 0;
};

function createMatrix({model, units, botLog, work, admin}: Homelab, demo: Command): Machine {
	const engine = createEngineServer(model);
	const toEngine = () => (stream: Parameters<Accept>[0]) => void engine.emit('connection', stream);
	const container = (name: string) => model.find(name)!;
	const {programs, scripts} = managed(units.matrix);
	const files = createConfigFiles();
	const inside = createInside(files, {
		postgres: () => isUp(units.database, 'postgresql'),
		redis: () => isUp(units.database, 'redis-server'),
	});
	const usage = (): Usage =>
		model.containers
			.filter(({status}) => status === 'running')
			.reduce((sum, {load}) => ({cpu: sum.cpu + load.cpu, memory: sum.memory + load.memory}), {cpu: 0, memory: 0});
	return {
		name: 'matrix',
		run: createRun({
			host: 'matrix',
			usage,
			programs: {...programs, docker: createDocker(model, engine, admin, files, inside), demo},
			scripts: [...scripts, ...reading(botLog), ...createLooks(files, inside, programs.journalctl), ...files.scripts],
		}),
		listener: listenerOf({
			'/var/run/docker.sock': toEngine,
			'/run/docker.sock': toEngine,
			8008: synapseApi(container('synapse'), admin),
			9000: synapseMetrics(container('synapse'), work),
			8080: elementWeb(container('element-web')),
		}),
	};
}

function createDatabase({units: {database: units}, backups}: Homelab): Machine {
	const {programs, scripts} = managed(units);
	return {
		name: 'database',
		run: createRun({
			host: 'database',
			usage: () => ({cpu: isUp(units, 'postgresql') ? 0.06 : 0, memory: 3.1e9}),
			programs: {
				...programs,
				psql: createPsql(() => isUp(units, 'postgresql')),
				'redis-cli': createRedisCli(() => isUp(units, 'redis-server')),
			},
			scripts: [...scripts, ['stat -L -c', createBackupLook(backups)]],
		}),
		listener: listenerOf({
			5432: () => (isUp(units, 'postgresql') ? postgres : undefined),
			6379: () => (isUp(units, 'redis-server') ? redis : undefined),
		}),
	};
}

function createProxy({units: {proxy: units}, model}: Homelab): Machine {
	const {programs, scripts} = managed(units);
	const targets = prometheus({isUp: () => model.find('synapse')?.status === 'running', now: nanoseconds});
	return {
		name: 'proxy',
		run: createRun({host: 'proxy', usage: () => ({cpu: 0.03, memory: 0.7e9}), programs, scripts}),
		listener: listenerOf({9090: () => (isUp(units, 'prometheus') ? targets : undefined)}),
	};
}
