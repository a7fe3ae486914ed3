import {quote} from '../hosts/quote.js';

// What the jobs of O1 are made of: services of a compose project are made anew from another image, and watched. POSIX sh. Whatever
// ends it, what ran goes on until the new image is there, and compose brings up again what it took away.

/** Services that are made from one image: a Synapse and its workers, or one alone. */
export interface Updated {
	/** Of the container, as a person types it. */
	readonly name: string;
	readonly docker: readonly string[];
	/** `docker compose` with the project's own files. */
	readonly compose: readonly string[];
	readonly project: string;
	/** The one whose image it is about. */
	readonly service: string;
	/** The name that the image before is kept under. */
	readonly kept: string;
	/** Then its workers, which have the same image in the compose file, go with it; and schemas are compared. */
	readonly synapse: boolean;
	/** Seconds in which it has to become healthy. */
	readonly patience: number;
}

/** How a failure that left the new image running ends, whoever tells it. */
export const wayBack = 'the image before is kept: synaptop run container.go-back';

/** The container that can go back, of what an update said of its failure. */
export const wayBackOf = (reason: string): string | undefined =>
	new RegExp(`${wayBack} (\\S+) puts it back`).exec(reason)?.[1];

/** Lines "SERVICE IMAGE" of what `compose config` prints, which has one form whatever the file looks like. */
const imagesAwk = `/^[^ ]/ { top = $1 }
  top == "services:" && /^  [^ ]/ { n = $0; gsub(/^  |:$/, "", n); gsub(/["\\047]/, "", n) }
  top == "services:" && /^    image: / { v = substr($0, 12); gsub(/["\\047]/, "", v); print n, v }`;

/** Prints the images of the services as the compose file names them now. */
export const imagesScript = (compose: readonly string[]): string =>
	`${quote(compose)} config 2>/dev/null </dev/null | awk '${imagesAwk}'`;

/**
 * For python in an image of Synapse: version and schemas of its code. Of what wrote to the database last SCHEMA_COMPAT_VERSION
 * is the least that another Synapse must have as its SCHEMA_VERSION to start with it (synapse/storage/schema/__init__.py).
 */
export const schemaPython = `from importlib.metadata import version
import synapse.storage.schema as s
print(version("matrix-synapse"), s.SCHEMA_VERSION, getattr(s, "SCHEMA_COMPAT_VERSION", 0))`;

export const inImage = ['run', '--rm', '--network', 'none', '--entrypoint', 'python3'] as const;

export const schemaCommand = (docker: readonly string[], image: string): readonly string[] => [
	...docker,
	...inImage,
	image,
	'-c',
	schemaPython,
];

/**
 * `step N WORDS`, `fail WORDS`; `of SERVICE`: its containers; `runs CONTAINER`: image, status, health, restarts, exit code;
 * `told IMAGE [VERSION]`: what a person calls it. $image: the name of it in the compose file as that is now. One of these is at work
 * on a project at a time.
 */
export const prologue = (
	{name, docker, compose, project, service, kept, synapse}: Updated,
	steps: number,
): string => `umask 077
name=${quote([name])} kept=${quote([kept])} project=${quote([project])} main=${quote([service])} watcher=
step() { rm -f "$JOB/progress"; echo "PROGRESS {\\"step\\":$1,\\"steps\\":${steps},\\"what\\":\\"$2\\"}"; }
fail() {
  [ -z "$watcher" ] || kill "$watcher" 2>/dev/null
  printf '%s' "$1" | tr '\\n\\t' '  '
  echo
  exit 1
}
engine() { ${quote(docker)} "$@" </dev/null; }
compose() { ${quote(compose)} "$@" </dev/null; }
up() { compose up -d --no-deps --no-build --pull never "$@" 2>&1; }
of() {
  engine ps -aq --no-trunc --filter "label=com.docker.compose.project=$project" \\
    --filter label=com.docker.compose.oneoff=False --filter "label=com.docker.compose.service=$1"
}
runs() {
  engine inspect -f '{{.Image}} {{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}-{{end}} {{.RestartCount}} {{.State.ExitCode}}' "$1" 2>/dev/null
}
idof() { engine image inspect -f '{{.Id}}' "$1" 2>/dev/null; }
told() {
  is=$(engine image inspect -f '{{index .Config.Labels "org.opencontainers.image.version"}}' "$1" 2>/dev/null)
  case \${2:-$is} in ''|'<no value>') is="image $(printf '%.19s' "$1")";; *) is=\${2:-$is};; esac
  at=$(engine image inspect -f '{{range .RepoDigests}}{{println .}}{{end}}' "$1" 2>/dev/null |
    awk -F@ -v r="\${image%:*}" '$2 != "" && (d == "" || $1 == r) { d = $2 } END { print substr(d, 1, 19) }')
  echo "$is\${at:+, digest $at}"
}
trap 'fail "cancelled before anything was restarted"' TERM INT
step 1 'look'
exec 9>>"\${JOB%/*}/.\${kept##*:}.lock" && flock -n 9 || fail "another job makes $name anew just now"
said=$(compose config -q 2>&1) || fail "compose: $said"
pairs=$(${imagesScript(compose)})
image=$(echo "$pairs" | awk -v s="$main" '$1 == s { print $2 }')
services="$main${synapse ? ` $(echo "$pairs" | awk -v s="$main" -v i="$image" '$2 == i && $1 != s { print $1 }')` : ''}"
[ -n "$image" ] || fail "the compose file has no image for $main: what is built there is not pulled (docker compose build)"
old=
for id in $(of "$main"); do read -r old status health rest <<END
$(runs "$id")
END
done
[ -n "$old" ] || fail "there is no container of $main"
`;

/**
 * Makes $todo anew, $main before the others since it changes the database for all, and waits until they are well with the
 * image $want; $way ends what a failure says. $took: seconds.
 */
export const recreate = (patience: number, step: number): string => `again() {
  trap '' TERM INT
  n=0
  until up $todo >/dev/null || [ "$n" -ge 5 ]; do n=$((n + 1)); sleep 1; done
  fail "cancelled while it was made anew: compose brought it up again; $way"
}
wrong() {
  engine logs --tail 20 "$1" 2>&1 | sed 's/^/  /'
  fail "$2; $way"
}
look() {
  well=yes seen= sick= plain=
  for id in $(for service in $todo; do of "$service"; done); do
    read -r has status health restarts code <<END
$(runs "$id")
END
    [ -n "$has" ] || continue
    [ "$has" = "$want" ] || fail "somebody else made $name anew from another image meanwhile"
    seen="$seen $id $status $restarts"
    [ "$restarts" -lt 3 ] || wrong "$id" "$name does not stay up: it ended with $code, $restarts times"
    case $status/$health in
    running/healthy) ;;
    running/-) plain=yes;;
    exited/*|dead/*) wrong "$id" "$name does not stay up: it ended with $code";;
    *) well= sick=$id words=$status; [ "$status" != running ] || words=$health;;
    esac
  done
}
renew() {
  todo=$*
  flock -n 9 || fail "another job makes $name anew just now"
  trap again TERM INT
  step ${step} "make $todo anew"
  said=$(up $todo)
  code=$?
  echo "$said"
  [ "$code" = 0 ] || fail "compose: $(echo "$said" | tail -n 1); $way"
  flock -u 9
  trap 'fail "cancelled: nobody waits for it any more, and it goes on with the image that it has; $way"' TERM INT
  step ${step + 1} 'wait until it is healthy'
  since=$(date +%s) before=
  while :; do
    look
    now=$(date +%s)
    [ "$seen" = "$before" ] || since=$now before=$seen
    if [ -n "$well" ] && [ -n "$seen" ] && { [ -z "$plain" ] || [ $((now - since)) -ge 15 ]; }; then break; fi
    if [ $((now - began)) -ge ${patience} ]; then
      last=$(engine inspect -f '{{range .State.Health.Log}}{{if .ExitCode}}{{println .Output}}{{end}}{{end}}' "$sick" 2>/dev/null | grep . | tail -n 1 | cut -c 1-200)
      wrong "$sick" "$name is not healthy after $((now - began)) s\${last:+ ($last)}"
    fi
    echo "{\\"step\\":${step + 1},\\"steps\\":${step + 1},\\"what\\":\\"wait until it is healthy\${sick:+: $words}\\"}" >"$JOB/progress"
    sleep 2 9>&-
  done
}
began=$(date +%s)
others=
for service in $todo; do [ "$service" = "$main" ] || others="$others $service"; done
case " $todo " in *" $main "*) renew "$main";; esac
[ -z "$others" ] || renew $others
took=$(($(date +%s) - began))
`;
