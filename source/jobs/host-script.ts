import {postScript, putResult, runScript} from './run-script.js';

// The scripts that a program runs on the host to start, look at and end jobs. POSIX sh with flock, setsid (util-linux,
// busybox); each is one command, so that it arrives whole or not at all.

// biome-ignore lint/suspicious/noTemplateCurlyInString: sh's, not ours
const base = 'base=${XDG_STATE_HOME:-$HOME/.local/state}/synaptop/jobs';

/**
 * `look`: sets state (waiting, running, ended, interrupted) of the job in $D, and what it says of its beginning. A `run` that
 * is alive holds the lock, and writes its result before it lets go of it; only a killed one leaves that to its unit.
 */
const prelude = `umask 077
${base}
XDG_RUNTIME_DIR=\${XDG_RUNTIME_DIR:-/run/user/$(id -u)}
export XDG_RUNTIME_DIR
unit() { echo "synaptop-\${D##*/}.service"; }
manager() {
  if [ "$way" = user ]; then set -- --user "$@"; fi
  systemctl "$@" 2>/dev/null
}
held() { flock -n -s "$D/lock" true; [ $? = 1 ]; }
look() {
  way= began= pid= boot= state=waiting
  if [ -f "$D/started" ]; then read -r way began pid boot <"$D/started"; fi
  if [ -f "$D/result" ]; then state=ended; return; fi
  if held; then state=running; return; fi
  if [ -z "$way" ]; then
    if [ -f "$D/started" ]; then state=running; fi
    return
  fi
  state=interrupted
  if [ "$way" != setsid ]; then
    case $(manager is-active "$(unit)") in active|activating|deactivating|reloading) state=running;; esac
  fi
  if [ -f "$D/result" ]; then state=ended; fi
}
nap() { sleep 0.05 2>/dev/null || sleep 1; }
`;

const needs = `for tool in flock setsid mktemp; do
  command -v "$tool" >/dev/null || { echo "$tool is missing there (util-linux, coreutils)" >&2; exit 1; }
done
`;

/** What of a job is told: lines "WORD …", the log's last words from its last 16 KiB. */
const tell = `tell() {
  look
  echo "job \${D##*/}"
  echo "state $state"
  if [ -n "$way" ]; then echo "started $way $began $pid $boot"; fi
  if [ "$state" = ended ]; then IFS= read -r line <"$D/result"; echo "result $line"; fi
  IFS= read -r line <"$D/meta"
  printf 'meta %s\\n' "$line"
  size=$(($(wc -c <"$D/log")))
  echo "size $size"
  if [ -f "$D/told" ]; then echo told; fi
  if [ -f "$D/cancelled" ]; then echo cancelled; fi
  tail -c 16384 "$D/log" | LC_ALL=C awk '/^PROGRESS \\{/ {p = $0; next} /^RESULT / {r = $0; next} /[^ \\t\\r]/ {l = $0}
    END {if (p != "") print "said " substr(p, 1, 1000); if (r != "") print "said " substr(r, 1, 1000); print "last " substr(l, 1, 1000)}'
  if [ -s "$D/progress" ]; then echo "said PROGRESS $(head -c 1000 "$D/progress" | tr '\\n' ' ')"; fi
}
clock() {
  echo "now $(date +%s)"
  if [ -r /proc/sys/kernel/random/boot_id ]; then echo "boot $(cat /proc/sys/kernel/random/boot_id)"; fi
}
`;

/** Removes the job in $D, and the secret that it never got. */
const remove = `remove() {
  if [ -s "$D/input" ]; then IFS= read -r input <"$D/input"; rm -f "$input"; fi
  rm -rf "$D"
}
`;

const fd = '9>>"$base/.lock"';

/**
 * Arguments: id, key, meta, script, and where there is input the word that it ends with. Says "started ID", or of a job that
 * does the same and runs "running ID", or what became of this very one: "ended ID", "interrupted ID".
 */
export const startScript = `${prelude}${needs}${remove}id=$1 key=$2 meta=$3 script=$4 mark=$5 made= secret=
fail() {
  if [ -n "$made" ]; then rm -rf "$made"; fi
  if [ -n "$secret" ]; then rm -f "$secret"; fi
  echo "$1" >&2
  exit 1
}
if [ -n "$mark" ]; then
  words=$(cat; echo x)
  end="$mark
x"
  case $words in *"$end") words=\${words%"$end"};; *) fail "the input did not arrive whole; nothing was begun";; esac
fi
mkdir -p "$base" && chmod 700 "$base" || fail "$base cannot be made"
exec ${fd} && flock 9 || fail "$base/.lock cannot be locked"
for D in "$base/$key".*; do
  if [ -f "$D/meta" ]; then
    look
    if [ "$state" = running ]; then echo "running \${D##*/}"; exit 0; fi
  fi
done
D=$base/$id
if [ -d "$D" ]; then
  look
  if [ "$state" != waiting ]; then echo "$state $id"; exit 0; fi
  if [ -s "$D/input" ]; then IFS= read -r old <"$D/input"; rm -f "$old" "$D/input"; fi
else
  made=$(mktemp -d "$base/.new.XXXXXXXX") || fail "no directory can be made in $base"
  printf '%s' "$script" >"$made/script" && printf '%s\\n' "$meta" >"$made/meta" &&
    printf '%s' '${sh(runScript)}' >"$made/run" && printf '%s' '${sh(postScript)}' >"$made/post" &&
    printf '' >"$made/log" && printf '' >"$made/lock" && mv "$made" "$D" || fail "the job cannot be written into $base"
  made=
fi
if [ -n "$mark" ]; then
  for place in "$XDG_RUNTIME_DIR" /dev/shm; do
    if [ -d "$place" ] && [ -w "$place" ]; then secret=$(mktemp "$place/synaptop.XXXXXXXX") && break; fi
  done
  if [ -z "$secret" ]; then remove; fail "there is no place in memory for its input ($XDG_RUNTIME_DIR, /dev/shm)"; fi
  echo "$secret" >"$D/input" && printf '%s' "$words" >"$secret" || { remove; fail "its input cannot be kept"; }
fi
way=setsid
case $D in *[!A-Za-z0-9/._@+-]*) ;; *)
  if command -v systemd-run >/dev/null; then
    if [ -e "$XDG_RUNTIME_DIR/systemd/private" ] &&
      [ "$(loginctl show-user "$(id -un)" -p Linger --value 2>/dev/null)" = yes ]; then way=user
    elif [ "$(id -u)" = 0 ] && [ -d /run/systemd/system ]; then way=system; fi
  fi;;
esac
if [ "$way" != setsid ]; then
  flag=--user
  [ "$way" = user ] || flag=--system
  systemd-run "$flag" --collect -q --unit="$(unit)" -p StandardOutput=append:"$D/log" -p StandardError=append:"$D/log" \\
    -p TimeoutStopSec=20 -p "ExecStopPost=/bin/sh $D/post $way" --setenv=PATH="$PATH" --setenv=HOME="$HOME" --setenv=LC_ALL=C \\
    /bin/sh "$D/run" "$way" 9>&- </dev/null >/dev/null || way=setsid
fi
if [ "$way" = setsid ]; then
  ( exec 8>>"$D/lock"; flock 8; exec setsid /bin/sh "$D/run" setsid </dev/null >>"$D/log" 2>&1 9>&- ) &
fi
n=0
while ! [ -f "$D/started" ] && [ "$n" -lt 100 ]; do nap; n=$((n + 1)); done
# Whoever can make this has made sure that nobody else begins it any more.
if ! [ -f "$D/started" ] && mkdir "$D/once" 2>/dev/null; then remove; fail "it did not begin; nothing was done"; fi
echo "started $id"
`;

/**
 * Arguments: days after which what has ended is removed (0: nothing is), ids whose ending was told to somebody, "--", ids that are
 * known to have ended: of these only "same ID" is said, where they are there.
 */
export const readScript = `${prelude}${tell}${remove}keep=$1
shift
clock
[ -d "$base" ] || exit 0
while [ "\${1:---}" != -- ]; do
  if [ -d "$base/$1" ]; then printf '' >"$base/$1/told"; fi
  shift
done
known=" $* "
if [ "$keep" -gt 0 ]; then
  find "$base" -mindepth 1 -maxdepth 1 -type d -mtime +"$keep" | while IFS= read -r D; do
    case \${D##*/} in
    .new.*) rm -rf "$D";;
    *) look; if [ "$state" != running ]; then remove; fi;;
    esac
  done
fi
for D in "$base"/*; do
  if [ -f "$D/meta" ]; then
    case $known in *" \${D##*/} "*) echo "same \${D##*/}";; *) tell;; esac
  fi
done
`;

/** Arguments: id, byte to begin from, most bytes. What is told of the job, a line "log", then the log's bytes. */
export const followScript = `${prelude}${tell}D=$base/$1
[ -f "$D/meta" ] || { echo "there is no job $1" >&2; exit 3; }
clock
tell
echo log
tail -c "+$(($2 + 1))" "$D/log" | head -c "$3"
`;

/** Argument: id. Asks it to end, and makes it end 20 s later. Says the state that it then has. */
export const cancelScript = `${prelude}${putResult}
D=$base/$1
[ -f "$D/meta" ] || { echo "there is no job $1" >&2; exit 3; }
look
if [ "$state" = running ] && [ -n "$way" ]; then
  printf '' >"$D/cancelled"
  if [ "$way" = setsid ]; then
    kill -TERM "-$pid"
    n=0
    while held && [ "$n" -lt 400 ]; do nap; n=$((n + 1)); done
    if held; then
      kill -KILL "-$pid"
      n=0
      while held && [ "$n" -lt 100 ]; do nap; n=$((n + 1)); done
      if ! [ -f "$D/result" ]; then put_result "code=killed status=KILL at=$(date +%s)"; fi
    fi
  else
    manager stop "$(unit)"
  fi
  look
fi
echo "$state"
`;

/** Argument: id. Removes what has ended; says the state. */
export const forgetScript = `${prelude}${remove}D=$base/$1
[ -f "$D/meta" ] || { echo gone; exit 0; }
look
if [ "$state" != running ]; then remove; fi
echo "$state"
`;

function sh(text: string): string {
	return text.replaceAll("'", "'\\''");
}
