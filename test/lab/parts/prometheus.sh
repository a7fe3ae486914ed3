# A real Prometheus on loopback that scrapes the lab's Synapse every few seconds, a port where nothing listens, and what
# tests put into targets.json; it also remembers a week that never was, so that a long history can be looked at.
LAB_PROMETHEUS=$LAB_CACHE/prometheus     # gone after down
LAB_TARGETS=$LAB_RUN/targets

prometheus_url() { echo "http://127.0.0.1:$(port_for prometheus 9090)"; }
prometheus_ready() { curl -sf -m 3 "$(prometheus_url)/-/ready"; }

# Seven days up to `up`, a sample a minute: one request a second, but for the 20 hours to 18 hours ago, when nothing was
# read, and after which the process had begun anew.
prometheus_past() {
  local now=$1
  awk -v now="$now" 'BEGIN {
    set = "{job=\"past\",instance=\"past:9000\"}"
    name = "synapse_http_server_requests_received"
    print "# TYPE " name " counter"
    for (at = now - 7 * 86400; at <= now; at += 60) {
      age = now - at
      if (age > 18 * 3600 && age < 20 * 3600) continue
      print name "_total" set, (age > 18 * 3600 ? 1000000 + at - now + 7 * 86400 : at - now + 18 * 3600), at
    }
    print "# TYPE up gauge"
    for (at = now - 7 * 86400; at <= now; at += 60) print "up" set, (now - at > 18 * 3600 && now - at < 20 * 3600 ? 0 : 1), at
    print "# EOF"
  }'
}

prometheus_files() {
  local past=$LAB_PROMETHEUS/past.om now
  [ -e "$LAB_PROMETHEUS/ready" ] && return
  now=$(date +%s)
  rm -rf --one-file-system "$LAB_PROMETHEUS"
  mkdir -p "$LAB_PROMETHEUS/data"
  fill "$LAB_FILES/prometheus.yml" TARGETS="$LAB_TARGETS" >"$LAB_PROMETHEUS/prometheus.yml"
  prometheus_past "$now" >"$past"
  promtool tsdb create-blocks-from openmetrics -q --max-block-duration=744h "$past" "$LAB_PROMETHEUS/data" >>"$LAB_RUN/prometheus.log" 2>&1 || die "promtool: see $LAB_RUN/prometheus.log"
  rm "$past"
  echo "$now" >"$LAB_PROMETHEUS/past"
  touch "$LAB_PROMETHEUS/ready"
}

prometheus_up() {
  running prometheus && prometheus_ready >/dev/null && return
  stop prometheus
  prometheus_files
  mkdir -p "$LAB_TARGETS"
  start prometheus env GOMAXPROCS=1 prometheus --config.file="$LAB_PROMETHEUS/prometheus.yml" --storage.tsdb.path="$LAB_PROMETHEUS/data" \
    --storage.tsdb.retention.time=60d --storage.tsdb.retention.size=1GB --web.listen-address="127.0.0.1:$(port_for prometheus 9090)" --log.level=warn
  must_await 30 prometheus prometheus_ready
  say "prometheus on $(port_for prometheus 9090)"
}

prometheus_down() {
  stop prometheus
  rm -rf --one-file-system "$LAB_PROMETHEUS"
}
