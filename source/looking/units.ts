import {clean} from '../parsers/clean.js';
import {parseSections} from '../parsers/sections.js';
import {type FoundUnit, fromHome, type Looked} from './looked.js';

export interface FoundBot {
	readonly at: Looked;
	readonly unit: FoundUnit;
	/** As the config takes them: absolute or from ~/. */
	readonly config?: string;
	readonly logs: readonly string[];
}

const botName = /bot|claude|matrix|mautrix|hookshot/i;
/** What is called so and is none. */
const noBot = /^systemd-|certbot|reboot|synapse|dendrite|conduit|postgres|redis|coturn|element/i;
/** Others that belong to a Matrix stack. */
const partName =
	/^(?:matrix-|synapse|.*matrix-synapse|dendrite|conduit|coturn|turnserver|livekit|lk-jwt|sliding-sync|matrix-authentication-service)/i;

const counts = ({active, enabled}: FoundUnit): boolean =>
	enabled || ['active', 'activating', 'reloading', 'failed'].includes(active ?? '');

export const botUnits = ({units}: Looked['machine']): readonly FoundUnit[] =>
	units.filter(unit => counts(unit) && botName.test(unit.name) && !noBot.test(unit.name));

/** Units of the stack beside the bots. */
export const otherUnits = ({units}: Looked['machine']): readonly FoundUnit[] =>
	units.filter(unit => counts(unit) && partName.test(unit.name) && (noBot.test(unit.name) || !botName.test(unit.name)));

/**
 * What lies beside a bot. $1 marks the sections, $2 is the scope, then the unit's file name, then its plain name: the unit's directory and
 * command, and config files and logs in the directories where bots have them.
 */
const script = `M=$1 S=$2 U=$3 N=$4
part() { printf '\\n%s %s\\n' "$M" "$1"; }
: "\${XDG_RUNTIME_DIR:=/run/user/$(id -u)}"; export XDG_RUNTIME_DIR
D=$(systemctl "--$S" show -p WorkingDirectory --value -- "$U"); D=\${D#!}
C=$(systemctl "--$S" show -p ExecStart --value -- "$U" | tr ' ' '\\n' | grep -E '^/.*\\.(ya?ml|toml|json|ini|conf)$' | head -n 1)
part config
for f in "$C" "$D/config.yaml" "$D/config.yml" "$D/config.toml" "$D/config.json" "$HOME/.$N/config.yaml" "$HOME/.config/$N/config.yaml" "/etc/$N/config.yaml"; do
case $f in /config.*|'') ;; *) test -f "$f" && printf '%s\\n' "$f";; esac; done
part logs
for d in "$D" "$HOME/.$N" "$D/logs" "$HOME/.$N/logs" "/var/log/$N"; do
case $d in ''|/|/logs|"$HOME") ;; *) for f in "$d"/*.log; do test -f "$f" && printf '%s\\n' "$f"; done;; esac; done
exit 0`;

const most = 5;

/** Config file and logs of a bot, as the lines of the script tell. */
export function parseBotFiles(
	output: string,
	marker: string,
): {readonly config?: string; readonly logs: readonly string[]} {
	const parts = parseSections(output, marker);
	const paths = (name: string) => [
		...new Set((parts.get(name) ?? '').split('\n').filter(path => path.startsWith('/') && clean(path) === path)),
	];
	const [config] = paths('config');
	return {...(config === undefined ? {} : {config}), logs: paths('logs').slice(0, most)};
}

/** The bots of a machine: units that are called like one and are meant to run. */
export function findBots(at: Looked, signal: AbortSignal): Promise<readonly FoundBot[]> {
	const marker = `==${crypto.randomUUID()}==`;
	return Promise.all(
		botUnits(at.machine).map(async (unit): Promise<FoundBot> => {
			try {
				const argv = ['sh', '-c', script, 'sh', marker, unit.scope, `${unit.name}.service`, unit.name];
				const {stdout} = await at.host.exec(argv, {timeout: 20_000, signal});
				const {config, logs} = parseBotFiles(stdout.toString(), marker);
				return {
					at,
					unit,
					...(config === undefined ? {} : {config: fromHome(config, at.machine)}),
					logs: logs.map(path => fromHome(path, at.machine)),
				};
			} catch {
				return {at, unit, logs: []};
			}
		}),
	);
}
