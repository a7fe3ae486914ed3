# Paths, progress lines, and processes that are known by pid and start time.
LAB_CACHE=/var/lib/synaptop-lab          # survives down
LAB_RUN=/run/synaptop-lab                # gone after down
LAB_UPPER=$LAB_CACHE/host-upper          # what the running host has changed; gone after down
LAB_HOST=$LAB_RUN/host                   # the host's root as mounted
LAB_SSH=$LAB_RUN/ssh
LAB_HOME=/home/lab                       # same path inside and outside: compose's bind mounts are resolved outside
LAB_STACK=$LAB_HOME/.homelab/matrix
LAB_FILES=$LAB_DIR/files
LAB_NAME=matrix.lab.test
LAB_ADDRESSES=(127.0.8.104 127.0.8.103 127.0.8.80)
LAB_ALIASES=(LXC_matrix LXC_database LXC_proxy)
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
unset DOCKER_HOST DOCKER_CONTEXT

LAB_T0=$(date +%s%N)
elapsed() { echo $((($(date +%s%N) - LAB_T0) / 1000000)) | awk '{printf "%.1f", $1 / 1000}'; }
say() { printf '%6ss  %s\n' "$(elapsed)" "$*"; }
die() { say "lab: $*" >&2; exit 1; }

need_root() { [ "$(id -u)" = 0 ] || die "needs root"; }

# One up or down at a time. The lock's descriptor is closed in everything that stays.
take_lock() {
  mkdir -p "$LAB_RUN" "$LAB_CACHE"
  chmod 755 "$LAB_RUN"
  exec 9>"$LAB_CACHE/lock"
  flock -n 9 || { say "another up or down is running: waiting"; flock 9; }
}

# Nothing for a process that has ended but that nobody has waited for yet.
start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" {print $20}'; }
remember() { echo "$2 $(start_time "$2")" >"$LAB_RUN/$1.pid"; }

# start NAME COMMAND…: in the background, with its own session, log and pid file.
start() {
  local name=$1
  shift
  setsid "$@" </dev/null >>"$LAB_RUN/$name.log" 2>&1 9>&- &
  remember "$name" $!
}

# The pid alone is not enough: it may have been given to somebody else meanwhile.
running() {
  local pid since
  read -r pid since 2>/dev/null <"$LAB_RUN/$1.pid" || return 1
  [ -n "$since" ] && [ "$(start_time "$pid")" = "$since" ]
}

pid_of() { cut -d' ' -f1 "$LAB_RUN/$1.pid"; }

# stop NAME [SIGNAL] [SECONDS]: ends what `start NAME` started, and only that.
stop() {
  local name=$1 signal=${2:-TERM} seconds=${3:-15} pid i
  if running "$name"; then
    pid=$(pid_of "$name")
    kill -s "$signal" "$pid" 2>/dev/null || true
    for ((i = 0; i < seconds * 10; i++)); do
      running "$name" || break
      sleep 0.1
    done
    if running "$name"; then
      say "$name did not end in ${seconds}s: killed"
      kill -KILL "$pid" 2>/dev/null || true
      sleep 0.3
    fi
  fi
  rm -f "$LAB_RUN/$name.pid"
}

# await SECONDS WHAT COMMAND…
await() {
  local seconds=$1 what=$2 end
  shift 2
  end=$((SECONDS + seconds))
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}

must_await() { await "$@" || die "$2: not within $1 s (logs are in $LAB_RUN)"; }

listening() { [ -n "$(ss -Hltn "sport = :$1" 2>/dev/null)" ]; }

# port_for NAME WANTED: the wanted port or the next free one; remembered for the run.
port_for() {
  local file=$LAB_RUN/$1.port port=$2
  if [ ! -s "$file" ]; then
    while listening "$port"; do port=$((port + 1)); done
    echo "$port" >"$file"
  fi
  cat "$file"
}

# Made once and kept, so that a run again has the same ones.
secret() {
  local file=$LAB_CACHE/secrets/$1
  if [ ! -s "$file" ]; then
    mkdir -p -m 700 "$LAB_CACHE/secrets"
    (umask 077; echo "lab-$1-$(od -An -tx1 -N9 /dev/urandom | tr -d ' \n')" >"$file")
  fi
  cat "$file"
}

# fill TEMPLATE NAME=VALUE…: @NAME@ in the template becomes VALUE.
fill() {
  local text pair
  text=$(<"$1")
  shift
  for pair; do text=${text//"@${pair%%=*}@"/"${pair#*=}"}; done
  printf '%s\n' "$text"
}
