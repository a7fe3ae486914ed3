import {lastLine} from '../hosts/exec-output.js';
import {type Host, HostError} from '../hosts/host.js';
import {asRoot} from './as-root.js';
import type {ConfigFile} from './config-file.js';

/** Bytes; far more than any config file. */
export const fileLimit = 512 * 1024;

// biome-ignore lint/suspicious/noTemplateCurlyInString: sh's, not ours.
const script = 'case "$1" in "~/"*) f="$HOME/${1#??}";; *) f=$1;; esac; exec head -c "$2" -- "$f"';

/** The bytes of a file: over SFTP, or by sudo where that is configured. Throws HostError. */
export async function readConfigFile(
	host: Host,
	{path, sudo}: Pick<ConfigFile, 'path' | 'sudo'>,
	signal?: AbortSignal,
): Promise<Buffer> {
	if (!sudo) {
		return (await host.files()).read(path, fileLimit);
	}

	const argv = asRoot(['/bin/sh', '-c', script, 'sh', path, String(fileLimit + 1)], true);
	const {stdout, stderr, code} = await host.exec(argv, {limit: fileLimit + 1, ...(signal ? {signal} : {})});
	if (code !== 0) {
		throw new HostError('refused', host.id, `${host.id}: ${path}: ${lastLine(stderr)}`);
	}

	if (stdout.length > fileLimit) {
		throw new HostError('limit', host.id, `${path} on ${host.id} is larger than ${fileLimit} bytes`);
	}

	return stdout;
}
