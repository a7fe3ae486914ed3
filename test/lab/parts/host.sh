# One booted host with systemd that stands for all three of the runbook: it shares the machine's network.
LAB_USERS=(lab nodocker dashuser fishuser cshuser noisy locked-in)

# Changes go to an upper layer, so that every fresh run starts from the same host.
host_mount() {
  mountpoint -q "$LAB_HOST" && return
  mkdir -p "$LAB_UPPER/upper" "$LAB_UPPER/work" "$LAB_HOST"
  mount -t overlay lab-host -o "lowerdir=$LAB_CACHE/host-base,upperdir=$LAB_UPPER/upper,workdir=$LAB_UPPER/work" "$LAB_HOST"
}

home_mount() {
  mountpoint -q "$LAB_HOME" && return
  mkdir -p "$LAB_HOME"
  mount --bind "$LAB_HOST$LAB_HOME" "$LAB_HOME"
}

in_root() { chroot "$LAB_HOST" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C "$@"; }

add_user() { in_root useradd --create-home --shell "$1" "${@:3}" "$2"; }

host_users() {
  local gid user other
  gid=$(getent group docker | cut -d: -f3)
  in_root groupadd --non-unique --gid "$gid" docker
  add_user /bin/bash lab --uid 1000 --groups docker,sudo,systemd-journal
  add_user /bin/bash nodocker --uid 1001
  add_user /bin/dash dashuser --uid 1002 --groups docker
  add_user /usr/bin/fish fishuser --uid 1003 --groups docker
  add_user /bin/csh cshuser --uid 1004 --groups docker
  add_user /bin/bash noisy --uid 1005 --groups docker
  add_user /bin/bash locked-in --uid 1006 --groups docker
  echo "locked-in:$(secret login-password)" | in_root chpasswd
  # The same number as outside: the database tells its local users by it. Whoever has it in here moves away.
  other=$(in_root getent passwd "$(id -u postgres)" | cut -d: -f1) || true
  if [ -n "$other" ]; then in_root usermod --uid 899 "$other"; fi
  in_root useradd --system --no-create-home --home /nonexistent --shell /bin/sh --uid "$(id -u postgres)" postgres
  echo 'lab ALL=(ALL) NOPASSWD: ALL' >"$LAB_HOST/etc/sudoers.d/lab"
  for user in "${LAB_USERS[@]}"; do
    install_dir "$user" .ssh 700
    cp "$LAB_CACHE/ssh/id_ed25519.pub" "$LAB_HOST/home/$user/.ssh/authorized_keys"
    own "$user" "/home/$user/.ssh"
  done
  rm "$LAB_HOST/home/locked-in/.ssh/authorized_keys"
  cat "$LAB_FILES/noisy.bashrc" "$LAB_HOST/etc/skel/.bashrc" >"$LAB_HOST/home/noisy/.bashrc"
  mkdir -p "$LAB_HOST/var/lib/systemd/linger"
  touch "$LAB_HOST/var/lib/systemd/linger/lab"
}

own() { in_root chown -R "$1:$1" "$2"; }
install_dir() { mkdir -p -m "$3" "$LAB_HOST/home/$1/$2"; own "$1" "/home/$1/$2"; }

host_configure() {
  local root=$LAB_HOST unit
  echo lab >"$root/etc/hostname"
  printf '127.0.0.1 localhost lab db.lab\n::1 localhost\n' >"$root/etc/hosts"
  rm -f "$root/etc/resolv.conf" "$root/etc/motd"
  echo "PGPORT=$(port_for postgres 5432)" >>"$root/etc/environment"
  mkdir -p "$root/var/log/journal" "$root/etc/tmpfiles.d" "$root/etc/systemd/journald.conf.d"
  printf '[Journal]\nStorage=persistent\nSyncIntervalSec=1s\n' >"$root/etc/systemd/journald.conf.d/lab.conf"
  # Through the directory, so that a restarted engine's new socket is seen.
  if running engine; then echo 'L+ /run/docker.sock - - - - /run/engine/docker.sock' >"$root/etc/tmpfiles.d/engine.conf"; fi
  for unit in console-getty.service getty.target apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer fstrim.timer systemd-networkd-wait-online.service; do
    ln -sf /dev/null "$root/etc/systemd/system/$unit"
  done
}

host_boot() {
  local binds=(--bind-ro=/usr/bin/docker --bind-ro=/usr/local/lib/docker/cli-plugins --bind="$LAB_PGSOCKET:/run/postgresql")
  if running engine; then binds+=(--bind="$LAB_ENGINE:/run/engine"); else binds+=(--bind=/run/docker.sock); fi
  say "host boots"
  start nspawn systemd-nspawn -q -D "$LAB_HOST" --boot --register=no --keep-unit --machine=synaptop-lab --hostname=lab \
    --resolv-conf=off --timezone=off --link-journal=no "${binds[@]}"
  must_await 10 "host's init" host_leader
}

# systemd inside: the only child of systemd-nspawn.
host_leader() {
  local pid
  pid=$(tr -d ' ' <"/proc/$(pid_of nspawn)/task/$(pid_of nspawn)/children") 2>/dev/null
  [ -n "$pid" ] && remember leader "$pid" && echo "$pid"
}

# It outlives a systemd-nspawn that was killed.
host_stop() {
  stop nspawn TERM 20
  stop leader KILL
}

# in_host COMMAND…: as root in the running host.
in_host() { nsenter -t "$(host_leader)" -m -u -i -p -- /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C "$@"; }

host_up() {
  if running nspawn; then host_leader >/dev/null; home_mount; return; fi
  host_stop
  mkdir -p "$LAB_PGSOCKET"
  # Set up whole or begun anew.
  if [ ! -e "$LAB_UPPER/ready" ]; then
    host_down
    host_mount
    say "host is set up"
    host_users
    host_configure
    ssh_configure
    touch "$LAB_UPPER/ready"
  fi
  host_mount
  home_mount
  host_boot
}

host_down() {
  host_stop
  while mountpoint -q "$LAB_HOME"; do umount "$LAB_HOME" 2>/dev/null || umount -l "$LAB_HOME"; done
  rmdir "$LAB_HOME" 2>/dev/null || true
  while mountpoint -q "$LAB_HOST"; do umount "$LAB_HOST" 2>/dev/null || umount -l "$LAB_HOST"; done
  rm -rf --one-file-system "$LAB_UPPER"
}
