import type {Command} from './commands.js';
import {print} from './commands.js';
import {recordedUnits} from './recorded.js';
import {unitTime} from './time.js';
import type {DemoUnit} from './unit.js';
import type {Units} from './units.js';

/** `systemctl [--user] show|start|stop|restart UNIT …`: what synaptop runs of it. */
export function createSystemctl(units: Units): Command {
	return async (running, words) => {
		const scope = words.includes('--user') ? 'user' : 'system';
		const [verb = '', ...names] = words.filter((word, index) => !word.startsWith('-') && words[index - 1] !== '-p');
		if (verb === 'show') {
			const asked = words[words.indexOf('-p') + 1]?.split(',') ?? [];
			const lines = showUnits(units, scope, names).split('\n');
			return print(running, lines.filter(line => line === '' || asked.includes(line.split('=')[0]!)).join('\n'));
		}

		for (const name of names) {
			const unit = units.find(scope, name);
			if (!unit) {
				running.errors.write(ofUnit(recordedUnits.verbs.missing, fullName(name)).replace('restart', verb));
				return 5;
			}

			if (verb === 'enable' || verb === 'disable') {
				running.errors.write(unit.enabled === (verb === 'enable') ? '' : ofUnit(recordedUnits.verbs[verb], unit.id));
				unit.enabled = verb === 'enable';
				continue;
			}

			const act = {start: units.start, stop: units.stop, restart: units.restart}[verb];
			if (!act) {
				running.errors.write(`Unknown command verb ${verb}.\n`);
				return 1;
			}

			await act(unit);
		}

		return 0;
	};
}

const fullName = (name: string): string => (name.includes('.') ? name : `${name}.service`);

/** Words that were recorded about the lab's unit. */
const ofUnit = (text: string, id: string): string =>
	text.replace(/(?:lab-bot|no-such-unit)\.service/g, () => id).replaceAll('/home/lab/', '/home/demo/');

/** The answer to sources/unit-script.ts: `words` are the marker, the scope and the units. */
export function createUnitScript(units: Units): Command {
	return (running, [marker = '', scope = '', ...names]) => {
		const part = (name: string, text: string) => `\n${marker} ${name}\n${text}\n`;
		const directory = '/run/user/1000';
		const answer = [
			part('user', 'demo'),
			part('linger', 'yes'),
			part('set', directory),
			part('directory', directory),
			part('show', showUnits(units, scope === 'user' ? 'user' : 'system', names)),
		];
		return print(running, answer.join(''));
	};
}

const showUnits = (units: Units, scope: DemoUnit['scope'], names: readonly string[]): string =>
	names.map(name => showUnit(units.find(scope, name), name)).join('\n');

/** What the lab's manager said of a unit in this state, with this unit's own values. */
function showUnit(unit: DemoUnit | undefined, name: string): string {
	const {shown} = recordedUnits;
	if (!unit) {
		return ofUnit(shown.missing, fullName(name));
	}

	const isUp = unit.state === 'running';
	const values: Readonly<Record<string, string | number>> = {
		Id: unit.id,
		Description: unit.description,
		FragmentPath: unit.file,
		UnitFileState: unit.enabled ? 'enabled' : 'disabled',
		NRestarts: unit.restarts,
		// The rest is nothing for a unit that was stopped.
		...(unit.state !== 'stopped' && {
			MainPID: isUp ? unit.pid : 0,
			ExecMainStartTimestamp: unitTime(unit.startedAt),
			ExecMainExitTimestamp: isUp ? '' : unitTime(unit.endedAt),
			StateChangeTimestamp: unitTime(unit.changedAt),
			ActiveEnterTimestamp: unitTime(unit.startedAt),
			InvocationID: unit.invocation,
		}),
	};
	return shown[unit.state].replace(/^(\w+)=(.*)$/gm, (line, key: string) =>
		key in values ? `${key}=${values[key]}` : line,
	);
}
