# Keys, the server's configuration, and what a client needs.
ssh_keys() {
  local dir=$LAB_CACHE/ssh type
  mkdir -p -m 700 "$dir"
  [ -s "$dir/id_ed25519" ] || ssh-keygen -q -t ed25519 -N '' -C lab -f "$dir/id_ed25519"
  for type in ed25519 ecdsa; do
    [ -s "$dir/ssh_host_${type}_key" ] || ssh-keygen -q -t $type -N '' -C lab -f "$dir/ssh_host_${type}_key"
  done
}

ssh_configure() {
  local root=$LAB_HOST/etc/ssh port address lines=''
  port=$(port_for ssh 2222)
  rm -f "$root"/ssh_host_*
  cp "$LAB_CACHE"/ssh/ssh_host_* "$root/"
  for address in "${LAB_ADDRESSES[@]}"; do lines+="ListenAddress $address:$port"$'\n'; done
  fill "$LAB_FILES/sshd.conf" LISTEN="$lines" >"$root/sshd_config.d/lab.conf"
}

ssh_material() {
  local port i
  port=$(port_for ssh 2222)
  mkdir -p -m 700 "$LAB_SSH"
  (
    umask 077
    cp "$LAB_CACHE/ssh/id_ed25519" "$LAB_CACHE/ssh/id_ed25519.pub" "$LAB_SSH/"
    : >"$LAB_SSH/known_hosts"
    : >"$LAB_SSH/config"
    for i in "${!LAB_ALIASES[@]}"; do
      sed "s/^\([^ ]* [^ ]*\).*/[${LAB_ADDRESSES[i]}]:$port \1/" "$LAB_CACHE"/ssh/ssh_host_*_key.pub >>"$LAB_SSH/known_hosts"
      fill "$LAB_FILES/ssh_config" ALIAS="${LAB_ALIASES[i]}" ADDRESS="${LAB_ADDRESSES[i]}" PORT="$port" DIR="$LAB_SSH" >>"$LAB_SSH/config"
    done
  )
  chmod 600 "$LAB_SSH"/*
}

over_ssh() { ssh -F "$LAB_SSH/config" -o BatchMode=yes -o ConnectTimeout=5 LXC_matrix "$@"; }

ssh_up() { must_await 40 "ssh LXC_matrix true" over_ssh true; }
