import {type Config, configOf} from '../config/schema.js';
import {createHider} from '../federation/hide-private.js';
import {sideBySide} from '../federation/side-by-side.js';
import {shown} from '../federation/text.js';
import type {Host} from '../hosts/host.js';
import {createHost} from '../hosts/index.js';
import type {FederationLook, Looked, LookOptions} from '../sources/federation-look.js';
import {networkLook} from '../sources/network-look.js';
import {askOnTerminal} from './ask-terminal.js';
import {type Call, textFlag, UsageError} from './command.js';
import {type Found, federationText, type Place} from './federation-report.js';
import {openConfig} from './open.js';
import {Stopped, stoppable} from './stoppable.js';

const codes = {ok: 0, warning: 1, critical: 2, unknown: 3} as const;

/** `synaptop federation NAME`: how other servers reach any homeserver; needs no config. */
export const run = (call: Call): Promise<number> => runWith(call, networkLook());

export async function runWith(call: Call, looks: FederationLook): Promise<number> {
	const {flags, input, signal, stdout, stderr} = call;
	const [name, ...rest] = input;
	if (name === undefined || rest.length > 0) {
		throw new UsageError('federation takes the name of one homeserver: synaptop federation example.org');
	}

	const deadline = seconds(call) * 1000;
	const config = await configFor(call);
	const host = hostFor(call, config);
	const publicResolver = textFlag(flags, 'resolver') ?? config?.federation.publicResolver;
	const options: LookOptions = {deadline, publicResolver, signal};
	try {
		const places = await stoppable(
			Promise.all([
				placeOf('here', () => looks.fromHere(name, options)),
				...(host ? [placeOf(host.id, () => looks.fromHost(host, name, options))] : []),
			]),
			signal,
		);
		const whole = judge(shown(name, 300), places);
		const found = flags.private ? whole : createHider().inData(whole);
		stdout.write(
			flags.json ? `${JSON.stringify(found, undefined, 2)}\n` : `${federationText(found, Boolean(flags.all))}\n`,
		);
		return codes[whole.verdict];
	} catch (error) {
		if (error instanceof Stopped) {
			stderr.write(`synaptop: ${error.message}\n`);
			return 3;
		}

		throw error;
	} finally {
		await host?.close();
	}
}

const placeOf = async (from: string, look: () => Promise<Looked>): Promise<Place> => {
	try {
		return {from, ...(await look())};
	} catch (error) {
		return {from, missing: [], problem: (error as Error).message};
	}
};

function judge(serverName: string, [here, there]: readonly Place[]): Found {
	const places = [here!, ...(there ? [there] : [])];
	if (!here?.report) {
		return {serverName, verdict: 'unknown', sentence: here?.problem ?? 'not checked', places};
	}

	const {verdict, sentence} = sideBySide(here.report, there?.report, there?.from);
	// What clients see and days left have no verdicts of their own here.
	return verdict === 'ok' && here.report.verdict !== 'ok'
		? {serverName, verdict: here.report.verdict, sentence: here.report.sentence, places}
		: {serverName, verdict, sentence, places};
}

/** One that is there counts; none is needed, and one that is broken only matters to whoever named it. */
async function configFor({flags}: Call): Promise<Config | undefined> {
	try {
		return await openConfig(flags);
	} catch (error) {
		if (textFlag(flags, 'config') !== undefined || (error as Error).name !== 'ConfigError') {
			throw error;
		}

		return undefined;
	}
}

/** A host of the config by its name, else what ssh knows under it. */
function hostFor(call: Call, config: Config | undefined): Host | undefined {
	const name = textFlag(call.flags, 'from');
	if (name === undefined) {
		return undefined;
	}

	if (!/^[^-\s]\S*$/.test(name)) {
		throw new UsageError(`--from takes a host of the config, an alias of ~/.ssh/config or user@host, not "${name}"`);
	}

	const known = config && Object.hasOwn(config.hosts, name) ? config.hosts[name] : undefined;
	const host = known ?? configOf({hosts: {host: {ssh: name}}}).hosts.host!;
	return createHost(name, host, {ask: askOnTerminal(call)});
}

function seconds({flags}: Call): number {
	const given = textFlag(flags, 'timeout');
	const value = given === undefined ? 60 : Number(given);
	if (!(value > 0 && value <= 600)) {
		throw new UsageError(`--timeout is a number of seconds from 1 to 600, not "${given}"`);
	}

	return value;
}
