# PostgreSQL and Redis of our own: on loopback and on the containers' bridge, nowhere else.
LAB_PGDATA=$LAB_CACHE/pg
LAB_PGSOCKET=$LAB_RUN/pgsocket           # bound into the host as /run/postgresql

pg_bin() { echo /usr/lib/postgresql/*/bin; }
as_postgres() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }
pg_sql() { as_postgres psql -h "$LAB_PGSOCKET" -p "$(port_for postgres 5432)" -XAtq -v ON_ERROR_STOP=1 "$@"; }

postgres_init() {
  local bin port
  bin=$(pg_bin)
  port=$(port_for postgres 5432)
  rm -rf --one-file-system "$LAB_PGDATA"
  mkdir -p -m 700 "$LAB_PGDATA"
  chown postgres: "$LAB_PGDATA"
  as_postgres "$bin/initdb" --no-sync -D "$LAB_PGDATA" -E UTF8 --locale=C --auth=peer >"$LAB_RUN/initdb.log" 2>&1
  cat >"$LAB_PGDATA/pg_hba.conf" <<HBA
local all postgres peer
local matrix matrix trust
host all all 127.0.0.0/8 scram-sha-256
host all all 172.16.0.0/12 scram-sha-256
host all all 192.168.0.0/16 scram-sha-256
HBA
  cat >>"$LAB_PGDATA/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1,$(bridge_address)'
port = $port
unix_socket_directories = '$LAB_PGSOCKET'
fsync = off
shared_buffers = 64MB
CONF
}

postgres_up() {
  running postgres && pg_sql -d postgres -c 'select 1' >/dev/null 2>&1 && return
  stop postgres INT
  mkdir -p "$LAB_PGSOCKET"
  chown postgres: "$LAB_PGSOCKET"
  [ -e "$LAB_PGDATA/ready" ] || postgres_init
  start postgres setpriv --reuid=postgres --regid=postgres --init-groups "$(pg_bin)/postgres" -D "$LAB_PGDATA"
  must_await 30 postgres pg_sql -d postgres -c 'select 1'
  if [ ! -e "$LAB_PGDATA/ready" ]; then
    pg_sql -d postgres -c "create role matrix login password '$(secret pg-password)'"
    pg_sql -d postgres -c "create database matrix owner matrix encoding 'UTF8' lc_collate 'C' lc_ctype 'C' template template0"
    touch "$LAB_PGDATA/ready"
  fi
  say "postgres on $(port_for postgres 5432)"
}

redis_ask() { REDISCLI_AUTH=$(secret redis-password) redis-cli -p "$(port_for redis 6379)" "$@"; }
redis_answers() { [ "$(redis_ask ping)" = PONG ]; }

redis_up() {
  local port
  running redis && redis_answers && return
  stop redis
  port=$(port_for redis 6379)
  (
    umask 077
    printf '%s\n' "port $port" "bind 127.0.0.1 $(bridge_address)" "requirepass $(secret redis-password)" 'save ""' "dir $LAB_RUN" 'appendonly no' >"$LAB_RUN/redis.conf"
  )
  start redis redis-server "$LAB_RUN/redis.conf"
  must_await 20 redis redis_answers
  redis_ask -n 4 mset synapse:lab:1 one synapse:lab:2 two synapse:lab:3 three >/dev/null
  say "redis on $port"
}

database_down() {
  stop redis
  stop postgres INT
  rm -rf --one-file-system "$LAB_PGDATA"
}
