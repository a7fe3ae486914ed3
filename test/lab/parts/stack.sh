# The Matrix stack in the user's home, through compose, as the runbook has it.
# A container that has ended keeps its last health.
healthy() { [ "$(dk inspect -f '{{.State.Running}} {{.State.Health.Status}}' "$1" 2>/dev/null)" = 'true healthy' ]; }
synapse_answers() { curl -sf -m 3 http://127.0.0.1:8008/health; }

stack_files() {
  [ -e "$LAB_UPPER/stack" ] && return
  mkdir -p "$LAB_STACK"/{config,data/media_store,element-config}
  cp "$LAB_FILES/docker-compose.yml" "$LAB_STACK/"
  cp "$LAB_FILES/log.config" "$LAB_STACK/config/"
  fill "$LAB_FILES/element-config.json" NAME=$LAB_NAME >"$LAB_STACK/element-config/config.json"
  fill "$LAB_FILES/homeserver.yaml" NAME=$LAB_NAME PG_PORT="$(port_for postgres 5432)" PG_PASSWORD="$(secret pg-password)" \
    SHARED_SECRET="$(secret shared-secret)" MACAROON="$(secret macaroon)" FORM="$(secret form)" >"$LAB_STACK/config/homeserver.yaml"
  chmod 600 "$LAB_STACK/config/homeserver.yaml"
  if [ ! -s "$LAB_CACHE/signing.key" ]; then
    dk run --rm --label synaptop.lab=1 --network none --entrypoint generate_signing_key $LAB_SYNAPSE_IMAGE >"$LAB_CACHE/signing.key" 2>>"$LAB_RUN/compose.log"
  fi
  cp "$LAB_CACHE/signing.key" "$LAB_STACK/data/$LAB_NAME.signing.key"
  cp "$LAB_FEDERATION/ca.pem" "$LAB_STACK/data/"
  chmod 600 "$LAB_STACK/data/$LAB_NAME.signing.key"
  chown -R 1000:1000 "$LAB_HOME/.homelab"
  touch "$LAB_UPPER/stack"
}

stack_up() {
  local name
  stack_files
  if ! dk inspect redis-local >/dev/null 2>&1; then
    dk run -d --name redis-local --restart unless-stopped --add-host db.lab:host-gateway $LAB_REDIS_IMAGE >>"$LAB_RUN/compose.log" 2>&1
  elif [ "$(dk inspect -f '{{.State.Running}}' redis-local)" != true ]; then
    dk start redis-local >/dev/null
  fi
  for name in synapse element-web; do
    healthy $name || { say "compose up"; over_ssh 'cd ~/.homelab/matrix && docker compose up -d' >>"$LAB_RUN/compose.log" 2>&1 || die "compose up: see $LAB_RUN/compose.log"; break; }
  done
}

stack_ready() {
  must_await 90 "synapse healthy" healthy synapse
  must_await 30 "element-web healthy" healthy element-web
  say "synapse and element-web healthy"
}

# An admin and the bot's user, known to the tests.
synapse_user() {
  local name=$1 admin=$2
  secret "$name-password" | dk exec -i synapse register_new_matrix_user -c /data/homeserver.yaml -u "$name" --password-file /dev/stdin "$admin" --exists-ok http://localhost:8008 >>"$LAB_RUN/users.log" 2>&1
}

login() {
  jq -n --arg u "$1" --arg p "$(secret "$1-password")" '{type: "m.login.password", identifier: {type: "m.id.user", user: $u}, password: $p, initial_device_display_name: "lab"}' |
    curl -sf -m 10 -H 'Content-Type: application/json' --data-binary @- http://127.0.0.1:8008/_matrix/client/v3/login | jq -r .access_token
}

users_up() {
  [ -e "$LAB_UPPER/users" ] && return
  synapse_user admin --admin &
  synapse_user claude --no-admin
  wait $!
  say "users admin and claude"
  touch "$LAB_UPPER/users"
}
