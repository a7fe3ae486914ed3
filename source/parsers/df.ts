import {clean} from './clean.js';

/** A file system with its space in bytes and its inodes. */
export interface Disk {
	readonly device: string;
	readonly mount: string;
	readonly size: number;
	readonly used: number;
	readonly available: number;
	/** Percent, 0–100: of what users may fill (root's reserve left aside), as df has it. */
	readonly full: number;
	/** Absent where the file system has none to run out of (btrfs). */
	readonly inodes?: {readonly total: number; readonly used: number; readonly full: number};
}

/** Not on a disk, or (loop, squashfs) full by nature. */
const pseudo =
	/^(?:tmpfs|devtmpfs|devfs|udev|shm|none|overlay|overlayfs|squashfs|efivarfs|sysfs|proc|cgroup2?|rootfs|ramfs|fuse|portal|gvfsd-fuse|\/dev\/loop\d+|map .*)$/;

interface Row {
	readonly device: string;
	readonly size: number;
	readonly used: number;
	readonly available: number;
	readonly mount: string;
}

/** `df -P`: a header and one line each; device and mount point may have spaces, so the numbers in the middle are the hold. */
const rows = (text: string): Row[] =>
	[...text.matchAll(/^(.+?)[ \t]+(-?\d+|-)[ \t]+(-?\d+|-)[ \t]+(-?\d+|-)[ \t]+(?:-?\d+%|-)[ \t]+(.+)$/gm)].map(
		([, device = '', size, used, available, mount = '']) => ({
			device,
			size: Number(size) || 0,
			used: Number(used) || 0,
			available: Number(available) || 0,
			mount,
		}),
	);

const percent = (used: number, available: number): number =>
	used + available > 0 ? Math.min(100, (used / (used + available)) * 100) : 0;

/** One file system is often there several times (bind mounts, btrfs subvolumes): the same figures to the byte. */
const figures = ({size, used, available}: Row): string => `${size} ${used} ${available}`;

/** `df -P -k` and `df -P -i`; disks only, each once under its shortest mount point, in the order of those. */
export function parseDisks(space: string, inodes = ''): readonly Disk[] {
	const nodes = new Map(rows(inodes).map(row => [row.mount, row]));
	const found = new Map<string, Row>();
	const real = rows(space).filter(({device, size}) => size > 0 && !pseudo.test(device));
	for (const row of real.sort((left, right) => left.mount.length - right.mount.length)) {
		if (!found.has(figures(row))) {
			found.set(figures(row), row);
		}
	}

	return [...found.values()]
		.map(({device, mount, size, used, available}): Disk => {
			const node = nodes.get(mount);
			return {
				device: clean(device),
				mount: clean(mount),
				size: size * 1024,
				used: used * 1024,
				available: available * 1024,
				full: percent(used, available),
				...(node && node.size > 0
					? {inodes: {total: node.size, used: node.used, full: percent(node.used, node.available)}}
					: {}),
			};
		})
		.sort((left, right) => (left.mount < right.mount ? -1 : 1));
}
