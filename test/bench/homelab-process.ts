// The embedded homelab in a process of its own, so that what it costs is not counted as the program's. Told what to do by
// messages of homelab.ts; ends with its parent.
import process from 'node:process';
import {startDemo} from '../../source/demo/demo.js';
import type {HomelabOrder, HomelabPlace} from './homelab.js';

const {workers, speed} = JSON.parse(process.argv[2] ?? '{}') as {workers: number; speed: number};
const demo = await startDemo({seed: 1, faults: false, speed, workers});
let written = 0;
let timer: NodeJS.Timeout | undefined;

const levels = ['INFO', 'INFO', 'INFO', 'WARNING', 'ERROR'];
/** A line like Synapse's; no two alike. */
const line = (): string => {
	written += 1;
	const level = levels[written % levels.length];
	return `2026-11-23 02:52:02,043 - synapse.access.http.8008 - 460 - ${level} - GET-${written} - 127.0.0.1 - 8008 - Processed request: ${written * 7}ms "GET /_matrix/client/versions"`;
};

const emit = (containers: readonly string[], count: number): void => {
	for (let index = 0; index < count; index += 1) {
		const text = line();
		for (const container of containers) {
			demo.control.emitLog(container, text);
		}
	}
};

/** `perSecond` lines a second from now on, evenly. */
function flow(containers: readonly string[], perSecond: number): void {
	clearInterval(timer);
	const began = performance.now();
	let sent = 0;
	timer = setInterval(
		() => {
			const due = Math.floor(((performance.now() - began) / 1000) * perSecond) - sent;
			emit(containers, due);
			sent += due;
		},
		Math.max(10, 1000 / Math.max(1, perSecond)),
	);
}

/** `count` lines as fast as `perSecond`. */
async function burst(containers: readonly string[], count: number, perSecond: number): Promise<void> {
	const began = performance.now();
	for (let sent = 0; sent < count; ) {
		await new Promise(resolve => setTimeout(resolve, 5));
		const due = Math.min(count, Math.floor(((performance.now() - began) / 1000) * perSecond)) - sent;
		emit(containers, due);
		sent += due;
	}
}

/** As somebody with `docker pause` would do it. */
async function pauseAll(): Promise<void> {
	const {createHost} = await import('../../source/hosts/index.js');
	const {dockerEngine} = await import('../../source/hosts/docker-engine.js');
	const host = createHost('matrix', demo.config.hosts.matrix!, {
		ask: async () => undefined,
		endpoint: demo.endpoints.matrix,
	});
	const engine = dockerEngine(host);
	for (const {Id} of await engine.get<ReadonlyArray<{Id: string}>>('/containers/json')) {
		await engine.request({method: 'POST', path: `/containers/${Id}/pause`});
	}

	await host.close();
}

async function obey(order: HomelabOrder): Promise<void> {
	switch (order.do) {
		case 'flow':
			flow(order.containers, order.perSecond);
			break;
		case 'burst':
			await burst(order.containers, order.count, order.perSecond);
			break;
		case 'speed':
			demo.control.setSpeed(order.speed);
			break;
		case 'pause':
			await pauseAll();
			break;
		case 'stop':
			clearInterval(timer);
			await demo.stop();
			process.disconnect?.();
	}
}

process.on('message', (order: HomelabOrder) => {
	void obey(order).then(() => process.connected && process.send?.({done: order.do}));
});
process.on('disconnect', () => void demo.stop().finally(() => process.exit()));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => void demo.stop().finally(() => process.exit()));
}

process.send?.({sshConfig: demo.sshConfig, endpoint: demo.endpoints.matrix} satisfies HomelabPlace);
