import type {DemoContainer} from './container.js';
import type {Homelab} from './homelab.js';

/** What goes wrong by itself, and is mended by itself. Each is called with the seconds that have gone by. */
export type Fault = (elapsed: number) => void;

/** `drop` cuts the connections of a machine. */
export function faultSchedule(
	{random, model, units, bot, backups}: Homelab,
	drop: (machine: string) => void,
): readonly Fault[] {
	const wellKnown = model.find('well-known')!;
	const synapse = model.find('synapse')!;
	const redis = model.find('redis-local')!;
	const [backup] = backups;
	const nginx = units.proxy.find('system', 'nginx')!;
	const postgresql = units.database.find('system', 'postgresql')!;
	const running = (container: DemoContainer) => container.status === 'running';
	return [
		recurring(random.between(20, 40), [150, 400], () => running(wellKnown) && model.die(wellKnown, 1)),
		recurring(random.between(50, 90), [300, 700], () => units.matrix.crash(bot)),
		...lasting(random.between(200, 300), [60, 90], [400, 900], {
			begin() {
				synapse.ill = true;
			},
			end() {
				synapse.ill = false;
			},
		}),
		...lasting(random.between(110, 170), [60, 120], [600, 1200], {
			begin() {
				backup!.age += 26 * 3600;
			},
			end() {
				backup!.age = 60;
			},
		}),
		...lasting(random.between(320, 420), [30, 60], [900, 1500], {
			begin: () => units.proxy.crash(nginx, {forGood: true}),
			end: () => units.proxy.start(nginx),
		}),
		...lasting(random.between(400, 600), [100, 200], [900, 1500], {
			begin: () => running(redis) && model.die(redis, 137),
			end: () => redis.status === 'exited' && void model.start(redis),
		}),
		recurring(random.between(600, 800), [1200, 2400], () => units.database.crash(postgresql)),
		recurring(random.between(300, 500), [600, 1200], () => drop('matrix')),
		recurring(random.between(180, 260), [500, 900], () => drop('proxy')),
	];

	function recurring(first: number, [low, high]: readonly [number, number], work: () => unknown): Fault {
		let left = first;
		return elapsed => {
			left -= elapsed;
			if (left <= 0) {
				left = random.between(low, high);
				work();
			}
		};
	}

	/** Begins after `first` seconds and then each `again`, and ends after `length`. */
	function lasting(
		first: number,
		[shortest, longest]: readonly [number, number],
		again: readonly [number, number],
		{begin, end}: {begin(): unknown; end(): unknown},
	): readonly Fault[] {
		let left = Number.POSITIVE_INFINITY;
		return [
			recurring(first, again, () => {
				left = random.between(shortest, longest);
				begin();
			}),
			elapsed => {
				left -= elapsed;
				if (left <= 0) {
					left = Number.POSITIVE_INFINITY;
					end();
				}
			},
		];
	}
}
