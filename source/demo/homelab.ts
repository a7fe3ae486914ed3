import {randomBytes} from 'node:crypto';
import type {AdminApi} from './admin/api.js';
import type {DemoBackups} from './backups.js';
import {fillLog} from './chatter.js';
import {createModel, type Model} from './model.js';
import type {Random} from './random.js';
import {createStack} from './stack.js';
import {createSynapseWork, type SynapseWork} from './synapse-work.js';
import {createTextFile, type TextFile} from './text-file.js';
import {createUnit, type DemoUnit} from './unit.js';
import {createUnits, fillJournal, type Units} from './units.js';

/** What lives on the demo's three machines. */
export interface Homelab {
	readonly random: Random;
	/** The engine's containers, on `matrix`. */
	readonly model: Model;
	/** By machine. */
	readonly units: Readonly<Record<'matrix' | 'database' | 'proxy', Units>>;
	readonly bot: DemoUnit;
	readonly botLog: TextFile;
	/** Of Synapse's process. */
	readonly work: SynapseWork;
	readonly backups: readonly DemoBackups[];
	/** An access token of the homeserver's administrator. */
	readonly adminToken: string;
	/** The homeserver's users and rooms; made when somebody first asks for them. */
	admin(): Promise<AdminApi>;
	/** What the world gets: nginx on `proxy` answers for Synapse. */
	gateway(): 'up' | 'bad gateway' | 'down';
	/** Ends all timers. */
	close(): void;
}

/** Seconds between two things that the bot says, at speed 1. */
export const botGap = 3;

export function createHomelab(random: Random, workers: number): Homelab {
	const model = createModel(createStack(random, workers), random);
	for (const container of model.containers) {
		fillLog(container, random, container.name === 'synapse' ? 2500 : 300);
	}

	const bot = createUnit(
		{
			id: 'claude-matrix-bot.service',
			scope: 'user',
			description: 'Claude Matrix Bot',
			file: '/home/demo/.config/systemd/user/claude-matrix-bot.service',
			speaks: true,
		},
		random,
	);
	const system = (id: string, description: string) =>
		createUnit({id, scope: 'system', description, file: `/lib/systemd/system/${id}`, speaks: false}, random);
	const units = {
		matrix: createUnits([bot, system('docker.service', 'Docker Application Container Engine')], random),
		database: createUnits(
			[system('postgresql.service', 'PostgreSQL RDBMS'), system('redis-server.service', 'Advanced key-value store')],
			random,
		),
		proxy: createUnits(
			[
				system('nginx.service', 'A high performance web server and a reverse proxy server'),
				system('prometheus.service', 'Monitoring system and time series database'),
			],
			random,
		),
	};
	const botLog = createTextFile('~/.claude-matrix-bot/bot.log');
	bot.journal.subscribe(() => {
		const newest = bot.journal.read({since: bot.journal.newest})[0];
		if (newest?.transport === 'stdout') {
			botLog.append(typeof newest.message === 'string' ? newest.message : Buffer.from(newest.message));
		}
	});
	fillJournal(units.matrix, bot, 700, botGap);
	const work = createSynapseWork();
	const adminToken = `syt_YWRtaW4_${randomBytes(10).toString('hex')}`;
	let api: Promise<AdminApi> | undefined;
	const isRunning = (name: string) => model.find(name)?.status === 'running';
	return {
		random,
		model,
		units,
		bot,
		botLog,
		work,
		adminToken,
		admin() {
			api ??= import('./admin/api.js').then(({createAdminApi}) => createAdminApi({token: adminToken, work}));
			return api;
		},
		backups: [
			{
				glob: '/mnt/backups/matrix-*.dump',
				count: 14,
				size: 48_211_968,
				age: 5.2 * 3600,
				path: date => `/mnt/backups/matrix-${date}.dump`,
			},
			{
				glob: '/mnt/backups/media-*.tar.gz',
				count: 4,
				size: 1_913_204_736,
				age: 51 * 3600,
				path: date => `/mnt/backups/media-${date}.tar.gz`,
			},
		],
		gateway: () => (!isUp(units.proxy, 'nginx') ? 'down' : isRunning('synapse') ? 'up' : 'bad gateway'),
		close() {
			model.close();
			for (const managed of Object.values(units)) {
				managed.close();
			}
		},
	};
}

/** Does a system unit run? */
export const isUp = (units: Units, name: string): boolean => units.find('system', name)?.state === 'running';
