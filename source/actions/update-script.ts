import {quote} from '../hosts/quote.js';
import {inImage, prologue, recreate, schemaPython, type Updated, wayBack} from './update-shell.js';

/** Lines of a pull without those that only count; how far it is, told by them once a second. */
const pullAwk = `function size(t) { return t * (t ~ /GB$/ ? 1e9 : t ~ /MB$/ ? 1e6 : t ~ /kB$/ ? 1e3 : 1) }
$1 ~ /^[0-9a-f]+$/ && length($1) == 12 {
  layers[$1]; state[$1] = $2
  if ($2 == "Downloading" && split($NF, part, "/") == 2) { here[$1] = size(part[1]); all[$1] = size(part[2]) }
  if ($2 $3 == "Downloadcomplete" || $2 $3 == "Pullcomplete") here[$1] = all[$1]
}
END {
  for (l in layers) {
    n++; if (state[l] == "Already" || state[l] == "Pull") done++
    b += here[l]; t += all[l]; if (state[l] != "Already" && !(l in all)) open = 1
  }
  if (n) printf "{\\"step\\":2,\\"steps\\":5,\\"what\\":\\"pull, %d of %d layers\\"%s%s}\\n", done, n, b ? sprintf(",\\"bytes\\":%.0f", b) : "", b && !open ? sprintf(",\\"total\\":%.0f", t) : ""
}`;

const schemas = (docker: readonly string[]): string => `schema() {
  ${quote([...docker, ...inImage])} "$1" -c ${quote([schemaPython])} 2>/dev/null </dev/null
}
read -r vold sold cold <<END
$(schema "$old")
END
read -r vnew snew cnew <<END
$(schema "$want")
END
if [ -z "$snew" ] || [ -z "$sold" ]; then
  caution="; which schemas of the database the two versions need could not be looked at"
elif [ -n "$well" ] && [ "$snew" -lt "$cold" ]; then
  engine tag "$old" "$image"
  fail "$image is Synapse $vnew, older than $vold that runs: it has schema $snew, the database needs $cold (SCHEMA_COMPAT_VERSION), so it would not start. Nothing was restarted"
elif [ "$sold" -lt "$cnew" ]; then
  caution="; BUT Synapse $vnew moves the database to a schema that needs $cnew (SCHEMA_COMPAT_VERSION), and $vold has $sold: once it has, $vold starts with a restored database only"
fi
`;

/** Pulls, and makes anew what is not of the newest image. */
export const updateScript = (
	updated: Updated,
): string => `${prologue(updated, 5)}case $status/$health in running/healthy|running/-) well=yes;; *) well=;; esac
vold= vnew= caution= fixed=
echo "running: $(told "$old"), from $image"
step 2 "pull"
: >"$JOB/pull" || fail "nothing can be written to $JOB"
while sleep 1; do
  awk '${pullAwk}' "$JOB/pull" >"$JOB/progress.new" && mv -f "$JOB/progress.new" "$JOB/progress"
done 9>&- &
watcher=$!
compose pull "$main" >"$JOB/pull" 2>&1
code=$?
kill "$watcher"
wait "$watcher" 2>/dev/null
watcher=
grep -vE '^ [0-9a-f]{12} (Downloading|Extracting|Waiting|Verifying)' "$JOB/pull"
last=$(tail -n 1 "$JOB/pull")
[ "$code" = 0 ] || fail "the pull failed, and what runs was not touched: $last"
case $last in *Skipped*) fail "compose pulls nothing for $main: $last";; esac
want=$(idof "$image") || fail "there is no image $image after the pull"
todo=
for service in $services; do
  for id in $(of "$service"); do
    case $(runs "$id") in "$want "*) ;; *) todo="$todo $service"; break;; esac
  done
done
if [ -z "$todo" ]; then
  case \${image##*:} in
  [0-9]*.[0-9]*.[0-9]*|v[0-9]*.[0-9]*.[0-9]*) fixed="; \${image##*:} is a fixed tag: a newer version needs another one in the compose file";;
  esac
  echo "RESULT already the newest: $image is $(told "$want"), nothing was restarted$fixed"
  exit 0
fi
step 3 "keep what runs"
${updated.synapse ? schemas(updated.docker) : ''}echo "pulled: $(told "$want" "$vnew"), before $(told "$old" "$vold")"
if [ "$old" != "$want" ] && { [ -n "$well" ] || ! idof "$kept" >/dev/null; }; then
  engine tag "$old" "$kept" || fail "the image that runs cannot be kept; nothing was restarted"
fi
way="${wayBack} $name puts it back$caution"
${recreate(updated.patience, 4)}echo "RESULT now $(told "$want" "$vnew"), before $(told "$old" "$vold"); well after $took s$caution"
`;

/** Gives the name in the compose file back to the image that was kept, and makes anew from it. */
export const goBackScript = (
	updated: Updated,
): string => `${prologue(updated, 4)}want=$(idof "$kept") || fail "no image before is kept of $name"
case $image in *@*) fail "the compose file names the image by its digest: put the compose file back, and recreate";; esac
todo=
for service in $services; do
  for id in $(of "$service"); do
    case $(runs "$id") in "$want running "*) ;; *) todo="$todo $service"; break;; esac
  done
done
if [ -z "$todo" ]; then echo "RESULT it runs the image before already: $(told "$want")"; exit 0; fi
echo "running: $(told "$old"), kept: $(told "$want")"
step 2 "name the image before $image"
note=
case \${image##*:} in
[0-9]*.[0-9]*.[0-9]*|v[0-9]*.[0-9]*.[0-9]*)
  [ "$(idof "$image")" = "$want" ] || note="; $image is the image before now, until it is pulled again: put the compose file back, too";;
esac
engine tag "$want" "$image" || fail "$image cannot be given to the image before; nothing was restarted"
way="it came from $(told "$old"): synaptop run container.update $name takes it there again"
${recreate(updated.patience, 3)}echo "RESULT back at $(told "$want"), from $(told "$old"); well after $took s$note"
`;
