import type {Host} from '../hosts/host.js';
import {HostError} from '../hosts/host.js';
import {clean} from '../parsers/clean.js';

// POSIX sh, and ls -n for inode and size (stat is another program on each system). tail and head only ever read forwards
// from a byte, so that nothing depends on what a `tail -F` does when a file is renamed, truncated or gone.

const place = `f=$1; case $f in "~/"*) f=$HOME/\${f#"~/"};; esac`;

/** A line "INODE SIZE" whenever one of them changes, "-" while there is no file; looked at each second. $1: path. */
export const watchScript = `${place}
last=
while :; do
  set -- $(ls -dinL -- "$f" 2>/dev/null)
  now="\${1:--} \${6:-}"
  if test "$now" != "$last"; then echo "$now"; last=$now; fi
  sleep 1
done`;

/**
 * Up to $4 bytes from the byte $3 of the file with the inode $2, which may have been renamed by now; without inode the
 * last $4 bytes of the file that has the name $1. First a line "WORD INODE SIZE OFFSET": of the file that has the name.
 */
export const readScript = `${place}
i=$2 o=$3 n=$4
give() { tail -c "+$((o + 1))" -- "$1" | head -c "$n"; }
set -- $(ls -dinL -- "$f" 2>/dev/null)
I=\${1:--} Z=\${6:-0}
if test -n "$i" && test "$I" != "$i"; then
  d=.; case $f in */*) d=\${f%/*}; esac
  ls -dinL -- "$d"/* 2>/dev/null | {
    while read -r j m l u g z a b c name; do
      if test "$j" = "$i" && test -f "$name" && test -r "$name" && test "$z" -ge "$o"; then
        echo "old $I $Z $o"; give "$name"; exit 0
      fi
    done
    echo "other $I $Z 0"
  }
  exit 0
fi
if test "$I" = -; then echo "missing - 0 0"; exit 0; fi
if ! test -f "$f"; then echo "nofile $I 0 0"; exit 0; fi
if ! test -r "$f"; then echo "denied $I 0 0"; id -un; exit 0; fi
if test -z "$i"; then o=$((Z - n)); if test "$o" -lt 0; then o=0; fi; fi
if test "$Z" -lt "$o"; then echo "cut $I $Z 0"; exit 0; fi
echo "same $I $Z $o"; give "$f"`;

export interface FilePart {
	/** `old`: of the file with that inode, which has another name now; `other`: it is gone; `cut`: it is shorter than that. */
	readonly word: 'same' | 'old' | 'other' | 'cut' | 'missing';
	/** Of the file that has the name now. */
	readonly inode: string;
	readonly size: number;
	/** Where `data` begins. */
	readonly offset: number;
	readonly data: Buffer;
}

const words = new Set(['same', 'old', 'other', 'cut', 'missing']);

/** Reads a part of a log file. Throws HostError where it may not be read, or is none. */
export async function readPart(
	host: Host,
	path: string,
	part: {readonly inode: string; readonly offset: number; readonly count: number},
	signal: AbortSignal,
): Promise<FilePart> {
	const {inode, offset, count} = part;
	const argv = ['sh', '-c', readScript, 'sh', path, inode, String(offset), String(count)];
	const {stdout} = await host.exec(argv, {signal, limit: count + 1000});
	const end = stdout.indexOf(0x0a);
	const [word = '', now = '', size = '', start = ''] = stdout.subarray(0, Math.max(0, end)).toString().split(' ');
	const data = stdout.subarray(end + 1);
	if (word === 'denied') {
		const user = clean(data.toString().trim()).slice(0, 64);
		throw new HostError('failed', host.id, `${path} may not be read by ${user}`, {
			cure: `sudo setfacl -m u:${user}:r ${path}, or put ${user} into the file's group`,
		});
	}

	if (!words.has(word) || !/^\d+$/.test(size) || !/^\d+$/.test(start)) {
		throw new HostError('failed', host.id, word === 'nofile' ? `${path} is no file` : `${path} could not be read`);
	}

	return {word: word as FilePart['word'], inode: now, size: Number(size), offset: Number(start), data};
}
