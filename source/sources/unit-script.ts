import {randomUUID} from 'node:crypto';
import type {ExecResult, Host} from '../hosts/host.js';
import {HostError} from '../hosts/host.js';
import {clean} from '../parsers/clean.js';
import {parseSections} from '../parsers/sections.js';
import {parseUnits, type Unit, unitProperties} from '../parsers/systemd.js';
import type {UnitScope} from './watched-units.js';

/** What a scope's manager was asked on behalf of. */
export interface Manager {
	readonly user: string;
	/** The user manager runs also while nobody is logged in. */
	readonly linger: boolean;
	/** XDG_RUNTIME_DIR as it must be set for systemctl --user; absent where the session has it (PAM's doing). */
	readonly runtimeDirectory?: string;
}

export interface UnitAnswer {
	/** In the order in which they were asked for. */
	readonly units: readonly Unit[];
	readonly manager: Manager;
}

/**
 * All units of a scope in one go. $1 marks the sections, $2 is the scope, then the units. Times come in UTC: the zone's
 * name in another one is ambiguous. Without PAM's XDG_RUNTIME_DIR systemctl --user only says "No medium found".
 */
export const script = `M=$1 S=$2; shift 2
part() { printf '\\n%s %s\\n' "$M" "$1"; }
part user; id -un
part linger; if test -e "/var/lib/systemd/linger/$(id -un)"; then echo yes; else echo no; fi
part set; echo "$XDG_RUNTIME_DIR"
: "\${XDG_RUNTIME_DIR:=/run/user/$(id -u)}"; export XDG_RUNTIME_DIR
part directory; echo "$XDG_RUNTIME_DIR"
part show; TZ=UTC exec systemctl "--$S" show -p ${unitProperties.join(',')} -- "$@"`;

const noManager = /Failed to connect to (?:\S+ )*bus/i;

const failure = (host: string, scope: UnitScope, user: string, {code, stderr}: ExecResult): HostError => {
	const said = clean(stderr.toString().trim().split('\n').at(-1) ?? '').slice(0, 300);
	if (code === 127) {
		return new HostError('missing', host, 'there is no systemctl on this host, so nothing is known of its units');
	}

	if (scope === 'user' && noManager.test(said)) {
		return new HostError('failed', host, `no user manager runs for ${user}, so its units do not run`, {
			cure: `sudo loginctl enable-linger ${user}`,
		});
	}

	return new HostError('failed', host, `systemctl: ${said || `exit code ${code}`}`);
};

/** Asks a scope's manager for its units; throws HostError, in words for the person where there is no manager. */
export async function askManager(
	host: Host,
	scope: UnitScope,
	names: readonly string[],
	signal: AbortSignal,
): Promise<UnitAnswer> {
	const marker = `==${randomUUID()}==`;
	const argv = ['sh', '-c', script, 'sh', marker, scope, ...names];
	const result = await host.exec(argv, {timeout: 20_000, limit: 1024 * 1024, signal});
	const parts = parseSections(result.stdout.toString(), marker);
	const word = (name: string): string => clean((parts.get(name) ?? '').trim());
	const units = parseUnits(parts.get('show') ?? '');
	if (result.code !== 0 || units.length !== names.length) {
		throw failure(host.id, scope, word('user'), result);
	}

	return {
		units,
		manager: {
			user: word('user'),
			linger: word('linger') === 'yes',
			...(word('set') === '' && scope === 'user' ? {runtimeDirectory: word('directory')} : {}),
		},
	};
}
