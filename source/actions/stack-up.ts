import {quote} from '../hosts/quote.js';
import {setUp} from '../sources/set-up.js';
import type {Action, PlanContext} from './action.js';
import {failing, knownSynapse, nameOf, progress, projectHindrance, setUpOf} from './set-up.js';

/** s that the containers have to become healthy. */
const patience = 180;

function unavailable(context: PlanContext): string | undefined {
	const found = projectHindrance(context);
	const synapse = setUpOf(context)?.synapse;
	if (found !== undefined || !synapse) {
		return found;
	}

	// Without its source docker would make a directory under that name.
	if (synapse.config.place.kind === 'missing') {
		return `there is no ${nameOf(synapse.config.path)} yet: write it first`;
	}

	return synapse.key.place.kind === 'missing' && synapse.keys.length === 0
		? 'there is no signing key yet: make it first'
		: undefined;
}

/** What compose says is kept until it ends, so that the reason can be told; what it does goes on without us. */
function script(context: PlanContext): string {
	const {state, synapse} = knownSynapse(context);
	const {file, project} = state.compose!;
	const directory = state.directory!.replace(/\/+$/, '');
	const docker = quote(context.docker);
	const compose = quote([
		...[...context.docker, 'compose', ...(project ? ['-p', project] : [])],
		...['--project-directory', state.directory!, '-f', file],
	]);
	return `${failing}${progress(1, 3, 'check the compose file')}
said=$(${compose} config -q 2>&1) || fail "$said"
here=$(cd -- ${quote([directory])} && pwd -P)
others=$(${docker} ps -a --filter ${quote([`label=com.docker.compose.project=${project ?? ''}`])} --format '{{.Label "com.docker.compose.project.working_dir"}}' | grep -vxF -e ${quote([directory])} -e "$here" | head -n 1)
[ -z "$others" ] || fail "there is another compose project of that name, in $others: compose would replace its containers; nothing was done"
images=$(${compose} config --images) || fail "compose does not tell its images"
${progress(2, 3, 'the images')}
for image in $images; do
  if ! ${docker} image inspect "$image" >/dev/null 2>&1; then
    echo "pulling $image"
    said=$(${docker} pull -q "$image" 2>&1) || fail "the image $image is not on this host, and cannot be pulled: $(last "$said")"
  fi
done
${progress(3, 3, 'start, and wait until it is healthy')}
${compose} up -d --wait --wait-timeout ${patience} >"$JOB/said" 2>&1
status=$?
cat "$JOB/said"
if [ "$status" != 0 ]; then
  taken=$(sed -n -e 's/.*Bind for \\([^ ]*\\) failed: port is already allocated.*/\\1/p' -e 's/.*listen [a-z0-9]* \\([^ ]*\\): bind: address already in use.*/\\1/p' "$JOB/said" | tail -n 1)
  [ -z "$taken" ] || fail "$taken is taken by something else on this host: end that, or give another port in ${nameOf(file)}"
  why=$(${docker} logs --tail 200 ${quote([containerOf(context) ?? synapse.service])} 2>&1 | grep -v '^[* ]*$' | tail -n 1)
  fail "it did not come up: $(tail -n 1 "$JOB/said"). The last of its log: $why"
fi
echo "RESULT up and healthy"
`;
}

const containerOf = (context: PlanContext): string | undefined =>
	context.config.stacks.find(({name}) => name === context.target.id)?.synapse?.container;

/** I3, as a job: it comes up whether anybody watches or not. */
export const stackUp: Action = {
	id: 'stack.up',
	title: 'Bring the stack up',
	risk: 'change',
	kind: 'homeserver',
	operations: ['I3'],
	reads: [setUp],
	explain: context =>
		`Makes and starts what ${setUpOf(context)?.compose?.file ?? 'the compose file'} has, and waits until it is healthy. What is up and as the file has it is left alone.`,
	unavailable,
	plan: context => [{kind: 'job', title: `Bring ${context.target.name} up`, script: script(context)}],
	refresh: ['set-up', 'containers', 'jobs', 'synapse', 'config-files'],
};
