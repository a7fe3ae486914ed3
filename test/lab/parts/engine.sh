# dockerd, ours or one that answers already.
LAB_ENGINE=$LAB_RUN/engine               # the socket's directory: bound into the host as a directory, so that a new socket is seen there
dk() { /usr/bin/docker -H unix:///run/docker.sock "$@"; }

engine_answers() { curl -sf -m 3 --unix-socket /run/docker.sock http://engine/_ping; }

# No way out for containers: what would be forwarded to anywhere but another container is refused.
LAB_FENCE=(-s 172.16.0.0/12 ! -d 172.16.0.0/12 -j REJECT)
engine_fence() {
  [ -s "$LAB_RUN/ip_forward" ] || cat /proc/sys/net/ipv4/ip_forward >"$LAB_RUN/ip_forward"
  iptables -N DOCKER-USER 2>/dev/null || true
  iptables -C DOCKER-USER "${LAB_FENCE[@]}" 2>/dev/null || iptables -I DOCKER-USER "${LAB_FENCE[@]}"
}

engine_unfence() {
  [ -s "$LAB_RUN/ip_forward" ] || return 0
  cat "$LAB_RUN/ip_forward" >/proc/sys/net/ipv4/ip_forward
  iptables -D DOCKER-USER "${LAB_FENCE[@]}" 2>/dev/null || true
}

# Its own process, as Debian's service has it: one that dockerd starts outlives a killed dockerd and locks the next one out.
LAB_CONTAINERD=$LAB_RUN/containerd/containerd.sock
containerd_answers() { ctr --address "$LAB_CONTAINERD" version; }
containerd_up() {
  running containerd && return
  start containerd containerd --root "$LAB_CACHE/containerd" --state "$LAB_RUN/containerd" --address "$LAB_CONTAINERD"
  must_await 20 containerd containerd_answers
}

engine_up() {
  if engine_answers >/dev/null; then return; fi
  stop engine
  rm -f "$LAB_RUN/dockerd.pid" "$LAB_ENGINE/docker.sock"
  mkdir -p "$LAB_ENGINE"
  engine_fence
  containerd_up
  say "dockerd"
  # No way out for the engine: pulls end at a closed port, names are not looked up.
  start engine env HTTP_PROXY=http://127.0.0.1:9 HTTPS_PROXY=http://127.0.0.1:9 NO_PROXY=localhost,127.0.0.0/8 \
    dockerd -H unix:///run/docker.sock -H "unix://$LAB_ENGINE/docker.sock" --group docker --containerd "$LAB_CONTAINERD" --pidfile "$LAB_RUN/dockerd.pid" --dns 127.0.0.1
  must_await 60 dockerd engine_answers
}

# Where containers find this machine (db.lab:host-gateway).
bridge_address() { ip -4 -o addr show docker0 | awk '{sub("/.*", "", $4); print $4; exit}'; }

engine_down() {
  local ids
  # A killed engine leaves its containers behind: they are ended through a new one.
  if [ -e "$LAB_RUN/engine.pid" ]; then engine_up; fi
  engine_answers >/dev/null || return 0
  # Ours by name, and throw-away containers of tests by their label.
  ids=$(dk ps -aq --filter label=synaptop.lab; dk ps -aq --filter label=com.docker.compose.project.working_dir="$LAB_STACK"; dk ps -aq --filter name='^redis-local$')
  if [ -n "$ids" ]; then dk rm -f $ids >/dev/null 2>&1 || true; fi
  dk network rm matrix_default >/dev/null 2>&1 || true
  stop engine TERM 30
  stop containerd
  engine_unfence
}
