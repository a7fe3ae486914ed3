import type {Call} from './command.js';
import {applyFlags} from './open.js';

/** `synaptop demo`: the whole program against the embedded homelab; without a terminal a report, which ends with 0. */
export async function run(call: Call): Promise<number> {
	const {startDemo} = await import('../demo/demo.js');
	const demo = await startDemo();
	const {endpoints} = demo;
	try {
		const config = applyFlags(demo.config, call.flags);
		if (call.interactive) {
			const {monitor} = await import('./monitor.js');
			return await monitor(call, config, {endpoints, demo: true});
		}

		const {report} = await import('./check.js');
		call.stdout.write('DEMO: an embedded homelab, nothing of this is real\n\n');
		await report(call, config, {endpoints});
		return 0;
	} finally {
		await demo.stop();
	}
}
