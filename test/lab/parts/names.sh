# The homeservers' names lead to the lab on this machine and in the host: what asks for their well-known files asks nobody else.
names_mark='# synaptop lab'

names_line() { echo "${LAB_ADDRESSES[2]} $LAB_NAME $LAB_PEER $names_mark"; }

names_up() {
  local line
  line=$(names_line)
  grep -qxF "$line" /etc/hosts && return
  names_down
  # The last line of a file that somebody wrote by hand may have no end.
  [ -z "$(tail -c 1 /etc/hosts)" ] || echo >>/etc/hosts
  echo "$line" >>/etc/hosts
}

# In place: the file may be a mount of its own.
names_down() {
  local rest
  grep -q "$names_mark" /etc/hosts || return 0
  rest=$(grep -v "$names_mark" /etc/hosts) || true
  printf '%s\n' "$rest" >/etc/hosts
}

# In the running host, whose changes go with it.
names_in_host() {
  local file=$LAB_HOST/etc/hosts
  grep -qxF "$(names_line)" "$file" || names_line >>"$file"
}
