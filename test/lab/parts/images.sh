# Images, made here: there is no registry to pull from.
LAB_SYNAPSE_IMAGE=matrixdotorg/synapse:latest
LAB_ELEMENT_IMAGE=vectorim/element-web:latest
LAB_REDIS_IMAGE=redis:7
LAB_BUSYBOX_IMAGE=lab/busybox:latest

has_image() { dk image inspect "$1" >/dev/null 2>&1; }

synapse_image() {
  has_image $LAB_SYNAPSE_IMAGE && return
  local root=$LAB_CACHE/synapse-root tool
  say "image $LAB_SYNAPSE_IMAGE"
  # The published image has these in its PATH, and `python` beside `python3`.
  for tool in "$root"/usr/libexec/matrix-synapse/*; do ln -sf "/usr/libexec/matrix-synapse/${tool##*/}" "$root/usr/local/bin/${tool##*/}"; done
  ln -sf python3 "$root/usr/bin/python"
  cp "$LAB_FILES/start.sh" "$root/start.sh"
  chmod 755 "$root/start.sh"
  tar -C "$root" --exclude=./var/cache --exclude=./var/lib/apt -c . |
    dk import -c 'ENTRYPOINT ["/start.sh"]' -c 'EXPOSE 8008/tcp 8448/tcp 9000/tcp' -c 'ENV PYTHONUNBUFFERED=1' \
      -c 'HEALTHCHECK --start-period=5s --interval=15s --timeout=5s CMD curl -fSs http://localhost:8008/health || exit 1' - $LAB_SYNAPSE_IMAGE >/dev/null
}

busybox_root() {
  local root=$1 name
  mkdir -p "$root"/{bin,tmp,etc,app,data,usr/bin}
  cp /bin/busybox "$root/bin/busybox"
  for name in $(/bin/busybox --list); do [ -e "$root/bin/$name" ] || ln -s busybox "$root/bin/$name"; done
  printf 'root:x:0:0:root:/:/bin/sh\n' >"$root/etc/passwd"
}

small_images() {
  local work=$LAB_RUN/image file
  rm -rf --one-file-system "$work"
  if ! has_image $LAB_BUSYBOX_IMAGE; then
    busybox_root "$work/busybox"
    tar -C "$work/busybox" -c . | dk import -c 'CMD ["sh"]' -c 'LABEL synaptop.lab=1' - $LAB_BUSYBOX_IMAGE >/dev/null
  fi
  if ! has_image $LAB_ELEMENT_IMAGE; then
    busybox_root "$work/element"
    cp "$LAB_FILES/element.html" "$work/element/app/index.html"
    tar -C "$work/element" -c . | dk import -c 'CMD ["httpd", "-f", "-vv", "-p", "80", "-h", "/app"]' -c 'EXPOSE 80/tcp' -c 'LABEL org.opencontainers.image.version=v1.12.3-lab' - $LAB_ELEMENT_IMAGE >/dev/null
  fi
  if ! has_image $LAB_REDIS_IMAGE; then
    busybox_root "$work/redis"
    cp /usr/bin/redis-cli /usr/bin/redis-check-rdb "$work/redis/usr/bin/"
    ln -sf redis-check-rdb "$work/redis/usr/bin/redis-server"
    for file in $(ldd /usr/bin/redis-cli /usr/bin/redis-check-rdb | grep -o '/[^ ]*\.so[^ ]*' | sort -u); do
      mkdir -p "$work/redis${file%/*}"
      cp -L "$file" "$work/redis$file"
    done
    tar -C "$work/redis" -c . | dk import -c 'CMD ["redis-server", "--save", "60", "1", "--dir", "/data"]' -c 'EXPOSE 6379/tcp' -c 'WORKDIR /data' - $LAB_REDIS_IMAGE >/dev/null
  fi
  rm -rf --one-file-system "$work"
}

images_up() {
  small_images
  has_image $LAB_SYNAPSE_IMAGE || { synapse_root; synapse_image; }
}
