# dockerd, ours or one that answers already.
LAB_ENGINE=$LAB_RUN/engine               # the socket's directory: bound into the host as a directory, so that a new socket is seen there
dk() { /usr/bin/docker -H unix:///run/docker.sock "$@"; }

engine_answers() { curl -sf -m 3 --unix-socket /run/docker.sock http://engine/_ping; }

engine_up() {
  if engine_answers >/dev/null; then return; fi
  stop engine
  rm -f /run/docker.pid "$LAB_ENGINE/docker.sock"
  mkdir -p "$LAB_ENGINE"
  say "dockerd"
  # No way out for anybody: pulls end at a closed port, containers are not forwarded, names are not looked up.
  start engine env HTTP_PROXY=http://127.0.0.1:9 HTTPS_PROXY=http://127.0.0.1:9 NO_PROXY=localhost,127.0.0.0/8 \
    dockerd -H unix:///run/docker.sock -H "unix://$LAB_ENGINE/docker.sock" --group docker --pidfile "$LAB_RUN/dockerd.pid" --ip-forward=false --dns 127.0.0.1
  must_await 60 dockerd engine_answers
}

# Where containers find this machine (db.lab:host-gateway).
bridge_address() { ip -4 -o addr show docker0 | awk '{sub("/.*", "", $4); print $4; exit}'; }

engine_down() {
  local ids
  engine_answers >/dev/null || { stop engine; return 0; }
  # Ours by name, and throw-away containers of tests by their label.
  ids=$(dk ps -aq --filter label=synaptop.lab; dk ps -aq --filter label=com.docker.compose.project.working_dir="$LAB_STACK"; dk ps -aq --filter name='^redis-local$')
  if [ -n "$ids" ]; then dk rm -f $ids >/dev/null 2>&1 || true; fi
  dk network rm matrix_default >/dev/null 2>&1 || true
  stop engine TERM 30
}
