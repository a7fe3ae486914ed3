import type {Demo, DemoOptions} from '../demo/demo.js';
import type {Program} from '../program.js';
import {type Call, type Flags, textFlag, UsageError} from './command.js';

/** `synaptop demo`: the whole program against the embedded homelab; without a terminal a report, which ends with 0. */
export async function run(call: Call): Promise<number> {
	const options = demoOptions(call.flags);
	const starting = import('../demo/demo.js').then(({startDemo}) => startDemo(options));
	// Told by whoever waits for it below.
	starting.catch(() => {});
	try {
		if (!call.interactive) {
			return await reportDemo(call, await starting);
		}

		const opening = open(call, starting);
		// As above: the monitor looks at it after its first frame.
		opening.catch(() => {});
		const {monitor} = await import('../frame/monitor.js');
		return await monitor(opening, {demo: true});
	} finally {
		await (await starting).stop();
	}
}

function demoOptions(flags: Flags): DemoOptions {
	return {seed: numberFlag(flags, 'seed'), speed: numberFlag(flags, 'speed'), faults: !flags.calm};
}

function numberFlag(flags: Flags, name: string): number | undefined {
	const text = textFlag(flags, name);
	if (text !== undefined && !/^\d+(?:\.\d+)?$/.test(text)) {
		throw new UsageError(`--${name} takes a number, not "${text}"`);
	}

	return text === undefined ? undefined : Number(text);
}

/** The homelab starts while the first frame is on the screen already. */
async function open({flags}: Call, starting: Promise<Demo>): Promise<Program> {
	const [{applyFlags}, {createProgram}] = await Promise.all([import('./open.js'), import('../create-program.js')]);
	const {config, endpoints, here, federation} = await starting;
	return createProgram(applyFlags(config, flags), {endpoints, here, federation});
}

async function reportDemo(call: Call, {config, endpoints, here, federation}: Demo): Promise<0> {
	const [{applyFlags}, {report}] = await Promise.all([import('./open.js'), import('./check.js')]);
	const wanted = applyFlags(config, call.flags);
	call.stdout.write('DEMO: an embedded homelab, nothing of this is real\n\n');
	await report(call, wanted, {endpoints, here, federation});
	return 0;
}
