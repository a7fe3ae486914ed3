import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {TestContext} from 'node:test';
import {LocalHost} from '../../source/hosts/local-host.js';
import type {Job, JobMeta, JobSpec} from '../../source/jobs/job.js';
import {newJobId} from '../../source/jobs/job-id.js';
import {readJob} from '../../source/jobs/read-jobs.js';

export const jobMeta = (name = 'matrix'): JobMeta => ({
	title: `Recreate ${name}`,
	action: 'project.recreate',
	target: {kind: 'project', id: name, name},
	by: 'somebody@somewhere',
	version: '0',
});

export const jobSpec = (script: string, name?: string): JobSpec => {
	const meta = jobMeta(name);
	return {id: newJobId(meta, Date.now()), meta, script};
};

/** systemd-run as far as jobs need it: begins the command in a session of its own, then does what ExecStopPost says. */
const fakeSystemdRun = (state: string): string => `#!/bin/sh
for word; do
  case $word in
  --unit=*) unit=\${word#--unit=};;
  StandardOutput=append:*) log=\${word#StandardOutput=append:};;
  ExecStopPost=*) post=\${word#ExecStopPost=};;
  /bin/sh) break;;
  esac
  shift
done
echo "$unit" >>${state}/runs
mkdir "${state}/$unit" 2>/dev/null || { echo "Unit $unit already exists." >&2; exit 1; }
setsid sh -c 'unit=$1 log=$2 post=$3; shift 3
  "$@" </dev/null >>"$log" 2>&1 &
  echo $! >"${state}/$unit/pid"
  wait $!; s=$?
  EXIT_CODE=exited EXIT_STATUS=$s
  [ $s -le 128 ] || EXIT_CODE=killed EXIT_STATUS=$(kill -l $((s - 128)))
  export EXIT_CODE EXIT_STATUS; SERVICE_RESULT=signal $post
  rm -rf "${state}/$unit"' sh "$unit" "$log" "$post" "$@" </dev/null >/dev/null 2>&1 9>&- &
`;

const fakeSystemctl = (state: string): string => `#!/bin/sh
[ "$1" = --user ] && shift
case $1 in
is-active) if [ -d "${state}/$2" ]; then echo active; else echo inactive; exit 3; fi;;
stop)
  pid=$(cat "${state}/$2/pid" 2>/dev/null) || exit 0
  for child in $(cat /proc/$pid/task/$pid/children) $pid; do kill -TERM $child; done
  while [ -d "${state}/$2" ]; do sleep 0.02; done;;
esac
`;

/** This machine with a state directory of its own; with `systemd` a made-up service manager on the PATH, else none. */
export function jobPlace(t: TestContext, {systemd = false}: {readonly systemd?: boolean} = {}) {
	const directory = mkdtempSync(path.join(tmpdir(), 'synaptop-jobs-'));
	const tools = path.join(directory, 'tools');
	const state = path.join(directory, 'units');
	const run = path.join(directory, 'run');
	for (const each of [tools, state, run, path.join(run, 'systemd')]) {
		mkdirSync(each, {mode: 0o700});
	}

	const put = (name: string, text: string): void => {
		writeFileSync(path.join(tools, name), text);
		chmodSync(path.join(tools, name), 0o755);
	};
	put('systemd-run', systemd ? fakeSystemdRun(state) : '#!/bin/sh\nexit 1\n');
	put('systemctl', fakeSystemctl(state));
	put('loginctl', `#!/bin/sh\necho ${systemd ? 'yes' : 'no'}\n`);
	if (systemd) {
		writeFileSync(path.join(run, 'systemd', 'private'), '');
	}

	const before = {...process.env};
	process.env.XDG_STATE_HOME = path.join(directory, 'state');
	process.env.XDG_RUNTIME_DIR = run;
	process.env.PATH = `${tools}:${before.PATH}`;
	const host = new LocalHost('here');
	const jobs = path.join(directory, 'state', 'synaptop', 'jobs');
	t.after(async () => {
		await host.close();
		for (const name of ['XDG_STATE_HOME', 'XDG_RUNTIME_DIR', 'PATH']) {
			if (before[name] === undefined) {
				delete process.env[name];
			} else {
				process.env[name] = before[name];
			}
		}

		rmSync(directory, {recursive: true, force: true});
	});
	return {
		directory,
		run,
		tools,
		jobs,
		host,
		put,
		/** A file of a job. */
		file: (id: string, name: string): string => readFileSync(path.join(jobs, id, name), 'utf8'),
		names: (): readonly string[] => readdirSync(jobs).filter(name => !name.startsWith('.')),
		runs: (): number => Number(execFileSync('sh', ['-c', `wc -l <${state}/runs 2>/dev/null || echo 0`]).toString()),
		/** Process group of a running job. */
		pid: (id: string): number => Number(readFileSync(path.join(jobs, id, 'started'), 'utf8').split(' ')[2]),
		until: (id: string, holds: (job: Job) => boolean): Promise<Job> => until(host, id, holds),
	};
}

export type JobPlace = ReturnType<typeof jobPlace>;

async function until(host: LocalHost, id: string, holds: (job: Job) => boolean): Promise<Job> {
	for (;;) {
		const {job} = await readJob(host, id);
		if (holds(job)) {
			return job;
		}

		await new Promise(resolve => setTimeout(resolve, 20));
	}
}
