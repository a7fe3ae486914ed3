# What tests need to know, in one file.
report() {
  jq -n \
    --arg dir "$LAB_RUN" --arg home "$LAB_HOME" --arg stack "$LAB_STACK" --arg ssh "$LAB_SSH" --argjson port "$(port_for ssh 2222)" \
    --arg root "$LAB_HOST" --argjson leader "$(host_leader)" --argjson nspawn "$(pid_of nspawn)" --argjson engine "$(running engine && pid_of engine || echo null)" \
    --arg password "$(secret login-password)" --arg bridge "$(bridge_address)" --arg name "$LAB_NAME" \
    --argjson pgport "$(port_for postgres 5432)" --arg pgpassword "$(secret pg-password)" --arg pgsocket "$LAB_PGSOCKET" --argjson pgpid "$(pid_of postgres)" \
    --argjson redisport "$(port_for redis 6379)" --arg redispassword "$(secret redis-password)" --argjson redispid "$(pid_of redis)" \
    --arg prometheus "$(prometheus_url)" --argjson prometheuspid "$(pid_of prometheus)" --argjson past "$(<"$LAB_PROMETHEUS/past")" --arg targets "$LAB_TARGETS" \
    --arg peer "$LAB_PEER" --arg peerurl "http://127.0.0.1:$LAB_PEER_PORT" --arg peermetrics "http://127.0.0.1:$LAB_PEER_METRICS" --arg peerpassword "$(secret peer-password)" \
    --argjson peerpid "$(pid_of peer)" --argjson nginxpid "$(pid_of nginx)" --arg ca "$LAB_FEDERATION/ca.pem" \
    --arg admin "$(secret admin-password)" --arg claude "$(secret claude-password)" --arg shared "$(secret shared-secret)" --arg token "$(login admin)" \
    '{
      run: $dir,
      ssh: {config: "\($ssh)/config", key: "\($ssh)/id_ed25519", knownHosts: "\($ssh)/known_hosts", port: $port, user: "lab",
        aliases: {LXC_matrix: "127.0.8.104", LXC_database: "127.0.8.103", LXC_proxy: "127.0.8.80"}},
      users: {
        lab: {shell: "/bin/bash", docker: true, sudo: true, home: $home}, nodocker: {shell: "/bin/bash", docker: false},
        dashuser: {shell: "/bin/dash", docker: true}, fishuser: {shell: "/usr/bin/fish", docker: true}, cshuser: {shell: "/bin/csh", docker: true},
        noisy: {shell: "/bin/bash", docker: true}, "locked-in": {shell: "/bin/bash", docker: true, password: $password}},
      host: {root: $root, leader: $leader, nspawn: $nspawn, enter: ["nsenter", "-t", ($leader | tostring), "-m", "-u", "-i", "-p", "--"]},
      engine: {socket: "/run/docker.sock", pid: $engine, bridge: $bridge},
      containers: {synapse: "synapse", element: "element-web", redis: "redis-local"},
      images: {synapse: "matrixdotorg/synapse:latest", element: "vectorim/element-web:latest", redis: "redis:7", busybox: "lab/busybox:latest"},
      compose: {directory: $stack, project: "matrix"},
      synapse: {name: $name, url: "http://127.0.0.1:8008", metrics: "http://127.0.0.1:9000", config: "/data/homeserver.yaml", sharedSecret: $shared,
        admin: {user: "@admin:\($name)", password: $admin, token: $token}, bot: {user: "@claude:\($name)", password: $claude}},
      peer: {name: $peer, url: $peerurl, metrics: $peermetrics, pid: $peerpid, admin: {user: "@peer:\($peer)", password: $peerpassword}},
      proxy: {address: "127.0.8.80", pid: $nginxpid, ca: $ca},
      element: {url: "http://127.0.0.1:8080"},
      bot: {unit: "claude-matrix-bot", scope: "user", config: "\($home)/.claude-matrix-bot/config.yaml"},
      postgres: {host: "127.0.0.1", bridge: $bridge, port: $pgport, user: "matrix", password: $pgpassword, database: "matrix", socket: $pgsocket, pid: $pgpid},
      prometheus: {url: $prometheus, job: "synapse", closed: "closed", tests: {job: "tests", targets: $targets}, past: {job: "past", until: $past}, pid: $prometheuspid},
      redis: {host: "127.0.0.1", bridge: $bridge, port: $redisport, password: $redispassword, database: 4, pid: $redispid}
    }'
}
