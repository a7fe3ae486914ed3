// What a host is asked for the set-up, in two goes: the second knows from the first which paths and images count.

/** Names that compose looks for, in its order (compose-spec, "Compose file"). */
export const composeNames = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'] as const;

/**
 * $1 marks the sections, $2 is the directory of the compose file (it may begin with ~/) or empty, the rest is the docker command. What
 * compose makes of its file may hold secrets: it is read, and kept nowhere.
 */
export const lookScript = `M=$1 D=$2; shift 2
part() { printf '\\n%s %s\\n' "$M" "$1"; }
case $D in "~/"*) D=$HOME/\${D#??};; esac
part account; printf '%s %s %s %s\\n' "$(id -u)" "$(id -g)" "$(id -un)" "$HOME"
part security; "$@" info --format '{{json .SecurityOptions}}' 2>&1
part version; "$@" compose version --short 2>&1
part directory; printf '%s\\n' "$D"
part real; [ -z "$D" ] || (cd -- "$D" 2>/dev/null && pwd -P)
part projects; "$@" ps -a --format '{{.Label "com.docker.compose.project"}} {{.Label "com.docker.compose.project.working_dir"}}' 2>/dev/null
F=
[ -z "$D" ] || for f in ${composeNames.join(' ')}; do
  if [ -e "$D/$f" ]; then F=$D/$f; break; fi
done
part file; printf '%s\\n' "$F"
[ -n "$F" ] || exit 0
part project
{ said=$({ "$@" compose --project-directory "$D" -f "$F" config --format json; echo "STATUS $?" >&2; } 2>&1 >&3 3>&-); } 3>&1
part said; printf '%s\\n' "$said"`;

/** $1 marks the sections, $2 is a directory, $3 a number of files, then these, then the image, then the docker command. */
export const placesScript = `M=$1 D=$2 n=$3; shift 3
part() { printf '\\n%s %s\\n' "$M" "$1"; }
part files
while [ "$n" -gt 0 ]; do
  if s=$(stat -L -c '%s %a %u %g %F' -- "$1" 2>/dev/null); then printf '%s\\n' "$s"
  elif [ -e "$1" ] || [ -x "$(dirname -- "$1")" ] || [ ! -e "$(dirname -- "$1")" ]; then echo missing
  else echo closed; fi
  shift; n=$((n - 1))
done
I=$1; shift
part keys; for f in "$D"/*.signing.key; do [ ! -e "$f" ] || printf '%s\\n' "\${f##*/}"; done
part image; "$@" image inspect -f '{{.Id}}' "$I" 2>&1`;
