import {clean} from '../parsers/clean.js';
import {lastLine} from './exec-output.js';
import {type ExecOptions, type ExecResult, type Files, HostError} from './host.js';

type Run = (argv: readonly string[], options?: ExecOptions) => Promise<ExecResult>;

// $1 is a path; ~/ is the home over there.
// biome-ignore lint/suspicious/noTemplateCurlyInString: sh's, not ours.
const home = 'case "$1" in "~/"*) f="$HOME/${1#??}";; *) f=$1;; esac;';

/** The same file operations by programs that every Linux has, where there is no SFTP or the login shell's start-up files break it. */
export function shellFiles(host: string, run: Run): Files {
	const call = async (path: string, script: string, options: ExecOptions = {}, ...more: string[]) => {
		const result = await run(['/bin/sh', '-c', `${home} ${script}`, 'sh', path, ...more], options);
		if (result.code !== 0) {
			throw explain(host, path, result);
		}

		return result;
	};

	return {
		async stat(path) {
			const {stdout} = await call(path, 'exec stat -L -c "%s %a %u %g %Y" -- "$f"');
			const [size, mode, uid, gid, modified] = stdout.toString().trim().split(' ');
			return {
				size: Number(size),
				mode: Number.parseInt(mode ?? '', 8),
				uid: Number(uid),
				gid: Number(gid),
				modified: Number(modified) * 1000,
			};
		},
		async read(path, limit) {
			// The limit is for stderr, too: room for its words.
			const room = Math.max(limit + 1, 4096);
			const {stdout} = await call(path, 'exec head -c "$2" -- "$f"', {limit: room}, String(limit + 1));
			if (stdout.length > limit) {
				throw new HostError('limit', host, `${clean(path)} on ${host} is larger than ${limit} bytes`);
			}

			return stdout;
		},
		async write(path, data, mode) {
			// Written over without being emptied first, then cut: what stands behind a lost connection is not nothing.
			const script =
				'if [ -e "$f" ]; then m=; else m=$2; (umask 077; : > "$f") || exit 1; fi; ' +
				'dd of="$f" conv=notrunc bs=64k 2>/dev/null || { echo "cannot write: $f" >&2; exit 1; }; ' +
				'truncate -s "$3" -- "$f" && if [ -n "$m" ]; then chmod "$m" -- "$f"; fi';
			await call(path, script, {stdin: data}, (mode ?? 0o644).toString(8), String(data.length));
		},
		async rename(from, to) {
			const script = `a=$f; set -- "$2"; ${home} exec mv -fT -- "$a" "$f"`;
			await call(from, script, {}, to);
		},
		async remove(path) {
			await call(path, 'exec rm -- "$f"');
		},
	};
}

function explain(host: string, path: string, {stderr}: ExecResult): HostError {
	const words = stderr.toString();
	const name = clean(path);
	if (/no such file or directory|directory nonexistent/i.test(words)) {
		return new HostError('missing', host, `${host}: there is no ${name}`);
	}

	return /permission denied/i.test(words)
		? new HostError('refused', host, `${host}: no permission for ${name}`)
		: new HostError('failed', host, `${host}: ${name}: ${lastLine(stderr)}`);
}
