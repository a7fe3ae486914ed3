# What two homeservers need to federate: certificates of an authority of our own, nginx in front, and a peer. The peer is a
# plain process in the image's root: not one more container for the tests of the stack. Names lead to loopback only.
LAB_PEER=peer.lab.test
LAB_FEDERATION=$LAB_CACHE/federation     # authority and certificates
LAB_PEER_DATA=$LAB_CACHE/peer            # gone after down
LAB_PEER_PORT=8018
LAB_PEER_METRICS=9018

# certificate NAME: of our authority, for a year; made anew in its last month.
certificate() {
  local name=$1
  openssl x509 -checkend 2592000 -noout -in "$LAB_FEDERATION/$name.pem" >/dev/null 2>&1 && return
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$name" -keyout "$LAB_FEDERATION/$name.key" -out "$LAB_FEDERATION/$name.csr" 2>/dev/null
  openssl x509 -req -in "$LAB_FEDERATION/$name.csr" -CA "$LAB_FEDERATION/ca.pem" -CAkey "$LAB_FEDERATION/ca.key" -CAcreateserial -days 365 \
    -extfile <(printf 'subjectAltName=DNS:%s\nbasicConstraints=CA:FALSE\n' "$name") -out "$LAB_FEDERATION/$name.pem" 2>/dev/null
}

authority() {
  mkdir -p -m 755 "$LAB_FEDERATION"
  if ! openssl x509 -checkend 5184000 -noout -in "$LAB_FEDERATION/ca.pem" >/dev/null 2>&1; then
    rm -f "$LAB_FEDERATION"/*
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 730 -subj '/CN=synaptop lab' -keyout "$LAB_FEDERATION/ca.key" -out "$LAB_FEDERATION/ca.pem" 2>/dev/null
    chmod 600 "$LAB_FEDERATION/ca.key"
  fi
  certificate "$LAB_NAME"
  certificate "$LAB_PEER"
}

nginx_answers() { curl -sf -m 3 --cacert "$LAB_FEDERATION/ca.pem" "https://$LAB_NAME/.well-known/matrix/server"; }

# Ended at once (TERM): waiting for its requests (QUIT) is in vain while the peer hangs, and a master that is killed leaves workers.
nginx_up() {
  running nginx && nginx_answers >/dev/null && return
  stop nginx
  mkdir -p "$LAB_RUN/nginx"
  fill "$LAB_FILES/nginx.conf" RUN="$LAB_RUN/nginx" CERTIFICATES="$LAB_FEDERATION" ADDRESS="${LAB_ADDRESSES[2]}" BRIDGE="$(bridge_address)" \
    NAME="$LAB_NAME" PEER="$LAB_PEER" PEER_PORT=$LAB_PEER_PORT >"$LAB_RUN/nginx/nginx.conf"
  start nginx nginx -p "$LAB_RUN/nginx" -e stderr -c "$LAB_RUN/nginx/nginx.conf"
  must_await 10 nginx nginx_answers
}

peer_answers() { curl -sf -m 3 "http://127.0.0.1:$LAB_PEER_PORT/health"; }

peer_files() {
  [ -e "$LAB_PEER_DATA/ready" ] && return
  rm -rf --one-file-system "$LAB_PEER_DATA"
  mkdir -p "$LAB_PEER_DATA"
  fill "$LAB_FILES/peer.yaml" NAME="$LAB_NAME" PEER="$LAB_PEER" PORT=$LAB_PEER_PORT METRICS=$LAB_PEER_METRICS SHARED_SECRET="$(secret shared-secret)" \
    MACAROON="$(secret peer-macaroon)" FORM="$(secret peer-form)" >"$LAB_PEER_DATA/homeserver.yaml"
  cp "$LAB_FILES/log.config" "$LAB_FEDERATION/ca.pem" "$LAB_PEER_DATA/"
  printf '127.0.0.1 localhost\n%s %s %s\n' "${LAB_ADDRESSES[2]}" "$LAB_NAME" "$LAB_PEER" >"$LAB_PEER_DATA/hosts"
  chown -R 1000:1000 "$LAB_PEER_DATA"
  touch "$LAB_PEER_DATA/ready"
}

# With the image's root as root, its own data and names; nothing is written into the root itself.
in_peer() { "$LAB_FILES/in-peer" "$LAB_CACHE/synapse-root" "$LAB_PEER_DATA" "$@"; }

peer_start() {
  running peer && peer_answers >/dev/null && return
  stop peer
  peer_files
  [ -s "$LAB_PEER_DATA/signing.key" ] || in_peer generate_signing_key -o /srv/signing.key
  start peer "$LAB_FILES/in-peer" "$LAB_CACHE/synapse-root" "$LAB_PEER_DATA" python3 -m synapse.app.homeserver --config-path /srv/homeserver.yaml
  must_await 60 peer peer_answers
  say "peer $LAB_PEER"
}

peer_up() {
  peer_start
  [ -e "$LAB_PEER_DATA/users" ] && return
  # There is no /dev/stdin in there: it asks twice.
  (secret peer-password; secret peer-password) | in_peer register_new_matrix_user -c /srv/homeserver.yaml -u peer --admin --exists-ok "http://127.0.0.1:$LAB_PEER_PORT" >>"$LAB_RUN/users.log" 2>&1
  touch "$LAB_PEER_DATA/users"
}

federation_down() {
  stop peer
  stop nginx
  rm -rf --one-file-system "$LAB_PEER_DATA"
}
