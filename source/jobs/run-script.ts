// What lies in a job's directory and runs there. POSIX sh; the lock is held by `run` for as long as the job lives, and
// `once` can be made by one process only, so that a job runs at most once whoever launches it, and however often.

/** Room for the result is taken at the beginning: a job that fills the disk can still tell how it ended. */
const room = 199;

/** Writes the words into D/result, in one step and without needing a new block. */
export const putResult = `put_result() { printf '%-${room}s\\n' "$1" 1<>"$D/result.new" && mv -f "$D/result.new" "$D/result"; }`;

/** `run WAY`: begun by systemd-run or setsid (which hands over the lock on descriptor 8). */
export const runScript = `D=\${0%/*} way=$1
umask 077
${putResult}
[ -d "$D/once" ] && exit 0
{ true >&8; } 2>/dev/null || exec 8>>"$D/lock"
flock 8 || exit 1
mkdir "$D/once" 2>/dev/null || exit 0
boot=-
[ -r /proc/sys/kernel/random/boot_id ] && read -r boot </proc/sys/kernel/random/boot_id
trap '' HUP
trap : TERM INT
{ printf '%${room}s\\n' '' >"$D/result.new" && echo "$way $(date +%s) $$ $boot" >"$D/started.new" &&
  mv -f "$D/started.new" "$D/started"; } || { rmdir "$D/once"; exit 1; }
exec 7</dev/null
if [ -s "$D/input" ]; then
  IFS= read -r input <"$D/input"
  if ! [ -r "$input" ]; then
    echo "its input is gone; nothing was done"
    put_result "code=exited status=1 at=$(date +%s)"
    exit 1
  fi
  exec 7<"$input"
  rm -f "$input" "$D/input"
fi
JOB=$D
export JOB
cd "\${HOME:-/}" 2>/dev/null || cd /
/bin/sh "$D/script" <&7 7<&- 8>&-
status=$?
put_result "code=exited status=$status at=$(date +%s)"
exit "$status"
`;

/** `post WAY`: ExecStopPost of the unit, for a `run` that was killed before it could tell. */
export const postScript = `D=\${0%/*}
umask 077
${putResult}
[ -f "$D/result" ] && exit 0
[ -f "$D/started" ] && read -r way rest <"$D/started" && [ "$way" = "$1" ] || exit 0
put_result "code=\${EXIT_CODE:-killed} status=\${EXIT_STATUS:-KILL} cause=\${SERVICE_RESULT:-} at=$(date +%s)"
`;
