import type {Secret} from '../system/secret.js';

/** What is to be done on a host without anybody watching. */
export interface JobSpec {
	/** From newJobId(); launching it again under the same id never runs it twice. */
	readonly id: string;
	readonly meta: JobMeta;
	/**
	 * POSIX sh, run by /bin/sh in the home directory; no secret in it. Its output is the log. A line `PROGRESS {json}` tells how far
	 * it is (JobProgress), `RESULT words` what came of it; $JOB is its own directory, where a file `progress` may stand instead.
	 * It gets SIGTERM when it is cancelled, and SIGKILL 20 s later.
	 */
	readonly script: string;
	/** Standard input of the script (`IFS= read -r word`): never in a file on a disk, argument or environment. Without NUL. */
	readonly input?: Secret;
}

export interface JobMeta {
	/** "Recreate the stack matrix". */
	readonly title: string;
	/** Id of the action. */
	readonly action: string;
	readonly target: {readonly kind: string; readonly id: string; readonly name: string; readonly stack?: string};
	/** Account and machine that it was started from. */
	readonly by: string;
	/** Version of synaptop. */
	readonly version: string;
}

/** How far a script says it is; whatever it knows. */
export interface JobProgress {
	readonly step?: number;
	readonly steps?: number;
	/** Name of the step, clean. */
	readonly what?: string;
	/** Done so far, in bytes or in `unit`. */
	readonly bytes?: number;
	readonly total?: number;
	readonly files?: number;
	/** Of `bytes` and `total`, where it is not bytes: "pages". */
	readonly unit?: string;
}

/** `waiting`: made but never begun, safe to launch. `interrupted`: begun, gone, no result: the outcome is unknown and it is never run again by itself. */
export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

/** A job as the host knows it; all text is clean. */
export interface Job {
	readonly id: string;
	readonly meta: JobMeta;
	readonly state: JobState;
	/** Process group of what runs as `setsid`. */
	readonly pid?: number;
	/** By what: the user's service manager, the system's, or a process of its own. */
	readonly way?: 'user' | 'system' | 'setsid';
	/** ms since the epoch by our clock. */
	readonly startedAt?: number;
	readonly endedAt?: number;
	/** Exit status of what failed. */
	readonly code?: number;
	/** Why it is not `done`, in a line. */
	readonly reason?: string;
	readonly progress?: JobProgress;
	/** What it said came of it. */
	readonly result?: string;
	/** Bytes of the log. */
	readonly logSize: number;
	/** A program has told somebody how it ended. */
	readonly told: boolean;
}

export const isEnded = ({state}: Pick<Job, 'state'>): boolean => state !== 'waiting' && state !== 'running';

/** Name of the systemd unit. */
export const jobUnit = (id: string): string => `synaptop-${id}.service`;

/** What the timeline calls it, wherever it is told of. */
export const jobSubject = (host: string, id: string): string => `job ${host} ${id}`;

/** The id of the job; undefined where it is of something else. */
export const jobOfSubject = (subject: string): string | undefined => /^job \S+ (\S+)$/.exec(subject)?.[1];
