#!/bin/sh
# Stands for the published image's start script: `generate` wants two variables, else the server runs as $UID:$GID.
set -eu
case "${1:-run}" in
  generate)
    for name in SYNAPSE_SERVER_NAME SYNAPSE_REPORT_STATS; do
      eval "value=\${$name:-}"
      [ -n "$value" ] || { echo "Environment variable '$name' is mandatory in \`generate\` mode." >&2; exit 2; }
    done
    exec python3 -m synapse.app.homeserver --server-name "$SYNAPSE_SERVER_NAME" --report-stats "$SYNAPSE_REPORT_STATS" \
      --config-path "${SYNAPSE_CONFIG_PATH:-/data/homeserver.yaml}" --data-directory /data --generate-config --open-private-ports ;;
  run)
    uid=$(printenv UID || echo 991) gid=$(printenv GID || echo 991)
    exec setpriv --reuid="$uid" --regid="$gid" --clear-groups \
      python3 -m synapse.app.homeserver --config-path "${SYNAPSE_CONFIG_PATH:-/data/homeserver.yaml}" ;;
  *) exec "$@" ;;
esac
