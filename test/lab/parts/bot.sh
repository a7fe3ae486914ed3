# The bot: a user unit that writes a log as a real one does, without being one.
bot_active() { [ "$(over_ssh systemctl --user is-active claude-matrix-bot)" = active ]; }

bot_files() {
  local home=$LAB_HOME
  [ -e "$LAB_UPPER/bot" ] && return
  mkdir -p "$home/.claude-matrix-bot" "$home/.config/systemd/user/default.target.wants"
  install -m 755 "$LAB_FILES/bot" "$home/.claude-matrix-bot/bot"
  cp "$LAB_FILES/claude-matrix-bot.service" "$home/.config/systemd/user/"
  ln -sf ../claude-matrix-bot.service "$home/.config/systemd/user/default.target.wants/"
  (umask 077; fill "$LAB_FILES/bot.yaml" NAME=$LAB_NAME TOKEN="$(login claude)" >"$home/.claude-matrix-bot/config.yaml")
  chown -R 1000:1000 "$home/.claude-matrix-bot" "$home/.config"
  touch "$LAB_UPPER/bot"
}

bot_up() {
  bot_files
  bot_active && return
  over_ssh 'systemctl --user daemon-reload && systemctl --user start claude-matrix-bot'
  must_await 20 "bot active" bot_active
  say "bot active"
}
