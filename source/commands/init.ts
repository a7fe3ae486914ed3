import {stat} from 'node:fs/promises';
import path from 'node:path';
import {parseConfig} from '../config/load.js';
import {configFile} from '../config/paths.js';
import {dockerEngine} from '../hosts/docker-engine.js';
import {createHost} from '../hosts/index.js';
import {draft} from '../looking/draft.js';
import {type Findings, lookAround} from '../looking/look.js';
import {expandPath, makeDirectory, writeFileWhole} from '../system/files.js';
import {askOnTerminal} from './ask-terminal.js';
import {type Call, textFlag, UsageError} from './command.js';
import {canAsk, complete, prompt} from './init/complete.js';
import {configText} from './init/config-text.js';
import {placesOf} from './init/place.js';
import {Stopped, stoppable} from './stoppable.js';

/** ms for looking at all places; each question has a shorter time of its own. */
const lookTime = 180_000;

/** `synaptop init HOST …`: looks at the hosts and writes the config that they mean. */
export async function run(call: Call): Promise<number> {
	const {flags, stdout, stderr} = call;
	const file = textFlag(flags, 'config') ?? configFile();
	const say = (text: string) => stderr.write(`${text}\n`);
	try {
		if (!flags.print && !flags.force) {
			await refuseExisting(file);
		}

		const given = call.input.length > 0 ? call.input : await askForHosts(call);
		const findings = await look(given, call);
		for (const {place, reason} of findings.lost) {
			say(`synaptop: ${place.given}: ${reason}`);
		}

		if (findings.places.length === 0) {
			say('synaptop: no host could be looked at, so nothing was written');
			return 3;
		}

		const sections = await complete(draft(findings), call);
		const text = configText(
			sections,
			`Made by synaptop init ${given.join(' ')}, ${new Date().toISOString().slice(0, 10)}.`,
		);
		// No file that the program itself refuses.
		await parseConfig(text, 'what was found');
		if (flags.print) {
			stdout.write(text);
		} else {
			await makeDirectory(path.dirname(expandPath(file)));
			await writeFileWhole(file, [text], {replace: Boolean(flags.force)});
			say(`Written to ${file}. Look at it, then: synaptop check`);
		}

		const open = sections.filter(({value}) => value === undefined).map(({key}) => key);
		say(`Found: ${sections.flatMap(({key, value}) => (value === undefined ? [] : key)).join(', ')}.`);
		if (open.length > 0) {
			say(`Not found, commented out: ${open.join(', ')}.`);
		}

		return 0;
	} catch (error) {
		if (error instanceof Stopped) {
			say('synaptop: stopped, nothing was written');
			return 3;
		}

		throw error;
	}
}

async function refuseExisting(file: string): Promise<void> {
	const there = await stat(expandPath(file)).then(
		() => true,
		() => false,
	);
	if (there) {
		throw new UsageError(
			`${file} is there already, and is left as it is: --print shows what would be written, --force replaces it, --config FILE writes elsewhere`,
		);
	}
}

async function askForHosts(call: Call): Promise<readonly string[]> {
	const how = 'an alias of ~/.ssh/config, user@host:port, or local for this machine';
	if (!canAsk(call)) {
		throw new UsageError(`init which hosts? Each ${how}`);
	}

	const answer = await prompt(`Hosts, with blanks between them (${how}): `, call);
	const given = answer.split(/\s+/).filter(Boolean);
	if (given.length === 0) {
		throw new Stopped();
	}

	return given;
}

async function look(given: readonly string[], call: Call): Promise<Findings> {
	const twice = given.find((one, index) => given.indexOf(one) !== index);
	if (twice !== undefined) {
		throw new UsageError(`${twice} is there twice`);
	}

	const ask = askOnTerminal(call);
	const reachable = placesOf(given).map(place => {
		const config = place.given === 'local' ? {local: true as const} : {ssh: place.given};
		const host = createHost(place.name, {...config, forwardAgent: false}, {ask});
		return {place, host, engine: dockerEngine(host)};
	});
	const signal = AbortSignal.any([call.signal, AbortSignal.timeout(lookTime)]);
	call.stderr.write(`Looking at ${given.join(', ')} …\n`);
	try {
		return await stoppable(lookAround(reachable, answersHere, signal), call.signal);
	} finally {
		await Promise.all(reachable.map(({host}) => host.close()));
	}
}

/** Whether a client API answers at a URL, asked from this machine. */
async function answersHere(url: string): Promise<boolean> {
	try {
		const answer = await fetch(new URL('/_matrix/client/versions', url), {signal: AbortSignal.timeout(5000)});
		return answer.ok;
	} catch {
		return false;
	}
}
