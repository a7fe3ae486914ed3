// What is done in a one-off container of Synapse's own image: there is python, it may give files to whoever Synapse runs as,
// and nothing of it needs root on the host.

/** A file comes to its name whole or not at all, and never in the place of another. */
const place = `import glob, os, secrets, sys
def place(path, data, mode, uid, gid):
    name = os.path.basename(path)
    if os.path.lexists(path):
        sys.exit('there is a %s already: it is left as it is' % name)
    for old in glob.glob(glob.escape(path) + '.new-*'):
        os.unlink(old)
    temporary = '%s.new-%s' % (path, secrets.token_hex(4))
    out = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(out, 'wb') as f:
            f.write(data)
            f.flush()
            os.fchown(f.fileno(), uid, gid)
            os.fchmod(f.fileno(), mode)
            os.fsync(f.fileno())
        os.link(temporary, path)
    except FileExistsError:
        sys.exit('there is a %s already: it is left as it is' % name)
    except OSError as e:
        sys.exit('%s cannot be written: %s' % (name, e.strerror))
    finally:
        os.unlink(temporary)
`;

/** Where the directory of the host is in the one-off container. */
export const inside = '/place';

/** Arguments: SHA-256, mode, uid, gid, name; the content on standard input. */
export const putPython = `${place}import hashlib
digest, mode, uid, gid, name = sys.argv[1:6]
data = sys.stdin.buffer.read()
if hashlib.sha256(data).hexdigest() != digest:
    sys.exit('it did not arrive whole; nothing was done')
place('${inside}/' + name, data, int(mode, 8), int(uid), int(gid))
`;

/**
 * Arguments: uid, gid, name. Makes the signing key as Synapse's generate_signing_key does, unless there is any; the directory is
 * given to Synapse while nothing is in it, and the one for media is made.
 */
export const keyPython = `${place}import io
from signedjson.key import generate_signing_key, write_signing_keys
from synapse.util.stringutils import random_string
uid, gid, name = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
there = sorted(glob.glob('${inside}/*.signing.key'))
if there:
    sys.exit('there is a signing key already, %s: it is what the server is known by, and is never replaced' % os.path.basename(there[0]))
if not os.listdir('${inside}'):
    os.chown('${inside}', uid, gid)
media = '${inside}/media_store'
if not os.path.lexists(media):
    os.mkdir(media, 0o750)
    os.chown(media, uid, gid)
key = generate_signing_key('a_' + random_string(4))
text = io.StringIO()
write_signing_keys(text, (key,))
place('${inside}/' + name, text.getvalue().encode(), 0o600, uid, gid)
print('ed25519:' + key.version)
`;

/** As checked by mountable(). */
const mount = (source: string, target: string, more = ''): string =>
	`type=bind,source=${source},target=${target}${more}`;

/** Why a directory cannot be given to a container. */
export const mountable = (path: string): string | undefined =>
	/[,"\n]/.test(path) ? `a comma or a quote in ${path} cannot be told to docker` : undefined;

/** `docker run … python3 -c SCRIPT ARGUMENTS` with a directory of the host, as root in there, without a network. */
export const inContainer = (
	docker: readonly string[],
	image: string,
	directory: string,
	script: string,
	words: readonly string[],
): readonly string[] => [
	...docker,
	...['run', '--rm', '-i', '--pull', 'never', '--network', 'none', '--log-driver', 'none', '--user', '0:0'],
	...['--mount', mount(directory, inside), '--entrypoint', 'python3', image, '-c', script, ...words],
];

/** The same with nothing of the host but one file, where Synapse will have it; all beside it is in memory. */
export const withFile = (
	docker: readonly string[],
	image: string,
	file: {readonly path: string; readonly inside: string},
	script: string,
	words: readonly string[],
): readonly string[] => [
	...docker,
	...['run', '--rm', '-i', '--pull', 'never', '--network', 'none', '--log-driver', 'none', '--user', '0:0'],
	...['--tmpfs', file.inside.slice(0, file.inside.lastIndexOf('/')) || '/data'],
	...['--mount', mount(file.path, file.inside, ',readonly')],
	...['--entrypoint', 'python3', image, '-c', script, ...words],
];

/**
 * Synapse's code on the homeserver.yaml that is there, as Synapse will see it: with the mounts of its container, or those that the
 * compose file will give it. `script` is judgeScript of files/file-scripts.ts.
 */
export function judgeMounts(
	docker: readonly string[],
	image: string,
	mounts: {readonly from: string} | {readonly data: string; readonly config: {readonly path: string}},
	config: string,
	script: string,
): readonly string[] {
	const keys = config.slice(0, config.lastIndexOf('/')) || '/';
	const [words, file] =
		'from' in mounts
			? [['--volumes-from', `${mounts.from}:ro`], config]
			: [
					[
						...['--mount', mount(mounts.data, keys, ',readonly')],
						...['--mount', mount(mounts.config.path, '/candidate.yaml', ',readonly')],
					],
					'/candidate.yaml',
				];
	return [
		...docker,
		...['run', '--rm', '--pull', 'never', '--network', 'none', '--log-driver', 'none', '--user', '0:0'],
		...[...words, '--entrypoint', '/bin/sh', image, '-c', 'exec python3 -c "$1" "$2" <"$3"', 'sh', script, keys, file],
	];
}
