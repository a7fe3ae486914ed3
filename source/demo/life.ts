import {chat, chatAtStart, chatAtStop, chattiness} from './chatter.js';
import {advance, type DemoContainer, type Load} from './container.js';
import type {Model} from './model.js';
import {nanoseconds} from './time.js';

/** What goes on by itself: traffic, log lines, health checks, and now and then a fault. */
export interface Life {
	setSpeed(speed: number): void;
	stop(): void;
}

export interface LifeOptions {
	readonly speed: number;
	readonly faults: boolean;
	/** Cuts the host's connections. */
	readonly drop: () => void;
}

const tickMs = 500;
const checkEvery = 5;

export function startLife(model: Model, {speed, faults, drop}: LifeOptions): Life {
	const {random, containers} = model;
	const usual = new Map(containers.map(container => [container, {...container.load}]));
	const schedule = faults ? faultSchedule(model, drop) : [];
	let timer: NodeJS.Timeout | undefined;
	let pace = speed;
	let sinceCheck = 0;
	model.onChange((container, change) => {
		if (change === 'died') {
			return;
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

/** Each is called with the seconds that have gone by. */
function faultSchedule(model: Model, drop: () => void): Array<(elapsed: number) => void> {
	const {random} = model;
	const wellKnown = model.find('well-known')!;
	const synapse = model.find('synapse')!;
	const redis = model.find('redis-local')!;
	const running = (container: DemoContainer) => container.status === 'running';
	return [
		recurring(random.between(20, 40), [150, 400], () => running(wellKnown) && model.die(wellKnown, 1)),
		recurring(random.between(200, 300), [400, 900], () => {
			synapse.ill = true;
		}),
		recurring(random.between(240, 320), [60, 90], () => {
			synapse.ill = false;
		}),
		recurring(random.between(400, 600), [900, 1500], () => running(redis) && model.die(redis, 137)),
		recurring(random.between(460, 640), [200, 300], () => {
			if (redis.status === 'exited') {
				void model.start(redis);
			}
		}),
		recurring(random.between(300, 500), [600, 1200], drop),
	];

	function recurring(first: number, [low, high]: [number, number], work: () => void): (elapsed: number) => void {
		let left = first;
		return elapsed => {
			left -= elapsed;
			if (left <= 0) {
				left = random.between(low, high);
				work();
			}
		};
	}
}
