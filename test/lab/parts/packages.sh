# What the machine itself needs, and the two root file systems, all from the Debian mirror the machine already uses.

LAB_PACKAGES=(docker.io iptables systemd-container postgresql redis-server redis-tools prometheus nginx-light openssl busybox-static openssh-client iproute2 jq curl procps synadm)
TEST_PACKAGES=(openssh-server openssh-client fish tcsh csh zsh mksh busybox tmux git man-db)

# Only Debian's own source: others on the machine may be unreachable, and then apt-get update would fail.
debian_sources() {
  local parts=$LAB_RUN/apt file
  rm -rf --one-file-system "$parts" && mkdir -p "$parts"
  for file in /etc/apt/sources.list.d/*; do
    [ -f "$file" ] && grep -qs 'debian-archive-keyring\|/debian' "$file" && cp "$file" "$parts/"
  done
  if [ -s /etc/apt/sources.list ]; then grep '/debian' /etc/apt/sources.list >"$parts/main.list" || rm -f "$parts/main.list"; fi
  [ -n "$(ls -A "$parts")" ] || die "no Debian source in /etc/apt"
}

apt() { apt-get -qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$LAB_RUN/apt" "$@" >>"$LAB_RUN/apt.log" 2>&1 9>&-; }

apt_update_once() {
  [ -e "$LAB_RUN/apt.updated" ] && return
  say "apt-get update"
  apt -o APT::Get::List-Cleanup=0 update || die "apt-get update: see $LAB_RUN/apt.log"
  touch "$LAB_RUN/apt.updated"
}

missing() {
  local name
  for name; do
    case "$(dpkg-query -W -f='${db:Status-Abbrev}' "$name" 2>/dev/null)" in ii*) ;; *) echo "$name" ;; esac
  done
}

# Packages must not start their services: the lab starts its own.
ensure() {
  local list policy=/usr/sbin/policy-rc.d made='' code=0
  list=$(missing "$@")
  [ -n "$list" ] || return 0
  apt_update_once
  say "installing:" $list
  if [ ! -e $policy ]; then printf '#!/bin/sh\nexit 101\n' >$policy; chmod 755 $policy; made=1; fi
  apt -o Dpkg::Options::=--force-unsafe-io install -y --no-install-recommends $list || code=$?
  [ -z "$made" ] || rm -f $policy
  [ $code = 0 ] || die "apt-get install: see $LAB_RUN/apt.log"
}

packages_first() { [ -d "$LAB_CACHE/host-base" ] && [ -d "$LAB_CACHE/synapse-root" ] || ensure mmdebstrap; }

packages_rest() {
  local list=("${LAB_PACKAGES[@]}")
  # An engine from elsewhere is as good, and docker.io would clash with it.
  command -v dockerd >/dev/null && [ -x /usr/bin/docker ] && list=("${list[@]/docker.io/}")
  ensure ${list[@]}
}

mirror() {
  { sed -n 's/^URIs: *//p' "$LAB_RUN"/apt/* 2>/dev/null; sed -n 's/^deb *\(\[[^]]*\] *\)\{0,1\}\([a-z]*:[^ ]*\) .*/\2/p' "$LAB_RUN"/apt/* 2>/dev/null; } |
    tr ' ' '\n' | grep '/debian/\{0,1\}$' | head -n 1
}

# root NAME SUITE PACKAGES: a root in the cache, whole or not there. mmdebstrap resolves
# virtual packages, where debootstrap stops at one in sid.
root() {
  local name=$1 suite=$2 packages=$3 line options=()
  [ -d "$LAB_CACHE/$name" ] && return
  while read -r line; do options+=("--aptopt=$line"); done < <(apt-config dump | sed 's/;$//' | grep -E '^Acquire::(Check|http|https|Retries)' | grep -v ' ""$')
  rm -rf --one-file-system "$LAB_CACHE/$name.part"
  say "$name: $suite"
  # In namespaces of its own: interrupted, its processes and mounts are gone with it.
  unshare --mount --pid --fork --kill-child mmdebstrap --variant=minbase "${options[@]}" --aptopt='Acquire::Languages "none"' --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --include="$packages" "$suite" "$LAB_CACHE/$name.part" "$(mirror)" >"$LAB_RUN/$name.log" 2>&1 9>&- ||
    die "$name: see $LAB_RUN/$name.log"
  mv "$LAB_CACHE/$name.part" "$LAB_CACHE/$name"
  say "$name: done"
}

host_base() {
  root host-base bookworm systemd,systemd-sysv,dbus,dbus-user-session,libpam-systemd,openssh-server,sudo,procps,iproute2,curl,less,dash,fish,csh,tcsh,zsh,postgresql-client,redis-tools
}
synapse_root() { root synapse-root sid matrix-synapse,curl,util-linux; }

# compose v2 is not in Debian 12: one package of Debian 13, with apt's own checks of its signature.
compose_plugin() {
  local plugin=$LAB_CACHE/docker-compose work=$LAB_RUN/compose options
  if [ ! -x "$plugin" ]; then
    rm -rf --one-file-system "$work" && mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(mirror) trixie main" >"$work/trixie.list"
    options=(-qq -o Dir::Etc::sourcelist="$work/trixie.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root)
    (cd "$work" && apt-get "${options[@]}" update && apt-get "${options[@]}" download docker-compose && dpkg -x docker-compose_*.deb x) >>"$LAB_RUN/apt.log" 2>&1 9>&- ||
      die "docker-compose: see $LAB_RUN/apt.log"
    cp "$work/x/usr/libexec/docker/cli-plugins/docker-compose" "$plugin.part" && mv "$plugin.part" "$plugin"
    rm -rf --one-file-system "$work"
  fi
  if [ ! -x /usr/local/lib/docker/cli-plugins/docker-compose ]; then
    mkdir -p /usr/local/lib/docker/cli-plugins
    cp "$plugin" /usr/local/lib/docker/cli-plugins/docker-compose
  fi
}
