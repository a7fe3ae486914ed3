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
