import {chat, chatAtStart, chatAtStop, chattiness} from './chatter.js';
import {advance, type DemoContainer, type Load} from './container.js';
import {faultSchedule} from './faults.js';
import {botGap, type Homelab} from './homelab.js';
import {beginAnew, goOn} from './synapse-work.js';
import {nanoseconds} from './time.js';

/** What goes on by itself: traffic, log lines, health checks, and now and then a fault. */
export interface Life {
	setSpeed(speed: number): void;
	stop(): void;
}

export interface LifeOptions {
	readonly speed: number;
	readonly faults: boolean;
	/** Cuts the connections of a machine. */
	readonly drop: (machine: string) => void;
}

const tickMs = 500;
const checkEvery = 5;

export function startLife(homelab: Homelab, {speed, faults, drop}: LifeOptions): Life {
	const {model, random, units, bot, work} = homelab;
	const {containers} = model;
	const synapse = model.find('synapse')!;
	const usual = new Map(containers.map(container => [container, {...container.load}]));
	const schedule = faults ? faultSchedule(homelab, drop) : [];
	let timer: NodeJS.Timeout | undefined;
	let pace = speed;
	let sinceCheck = 0;
	model.onChange((container, change) => {
		if (change === 'died') {
			return;
		}

		if (change === 'started' && container === synapse) {
			beginAnew(work);
		}

		const write = change === 'started' ? chatAtStart : chatAtStop;
		write(container, nanoseconds());
	});

	const tick = () => {
		const elapsed = (tickMs / 1000) * pace;
		sinceCheck += elapsed;
		const isCheckDue = sinceCheck >= checkEvery;
		if (isCheckDue) {
			sinceCheck = 0;
		}

		for (const container of containers.filter(({status}) => status === 'running')) {
			vary(container, usual.get(container)!, random.next());
			if (random.next() < chattiness(container) * elapsed) {
				chat(container, random, nanoseconds());
			}

			if (isCheckDue && container.healthCheck) {
				model.check(container);
			}
		}

		if (synapse.status === 'running') {
			goOn(work, synapse, random, elapsed);
		}

		if (bot.state === 'running' && random.next() < elapsed / botGap) {
			units.matrix.chat(bot);
		}

		for (const fault of schedule) {
			fault(elapsed);
		}
	};

	const setSpeed = (next: number) => {
		pace = next;
		clearInterval(timer);
		timer = next > 0 ? setInterval(tick, tickMs) : undefined;
	};

	setSpeed(speed);
	return {
		setSpeed,
		stop: () => clearInterval(timer),
	};
}

/** A walk around what is usual, with bursts. */
function vary(container: DemoContainer, usual: Load, lot: number): void {
	advance(container, nanoseconds());
	const {load} = container;
	// Slow enough that reads some seconds apart differ.
	const burst = lot > 0.95 ? 6 : 0.4 + lot * 0.8;
	const walk = (value: number, usually: number) => value * 0.85 + usually * burst * 0.15;
	load.cpu = walk(load.cpu, usual.cpu);
	load.received = walk(load.received, usual.received);
	load.sent = walk(load.sent, usual.sent);
	load.memory = usual.memory * (0.98 + lot * 0.04);
}
