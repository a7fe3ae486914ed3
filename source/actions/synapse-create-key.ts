import {quote} from '../hosts/quote.js';
import {inContainer, keyPython} from '../set-up/in-container.js';
import {setUp} from '../sources/set-up.js';
import type {Action, PlanContext} from './action.js';
import {failing, knownSynapse, nameOf, progress, projectHindrance, serverOf, setUpOf} from './set-up.js';

function unavailable(context: PlanContext): string | undefined {
	const found = projectHindrance(context);
	const {keys = [], key} = setUpOf(context)?.synapse ?? {};
	if (found !== undefined || (keys.length === 0 && key?.place.kind === 'missing')) {
		return found;
	}

	return key?.place.kind === 'closed'
		? `whether there is a signing key already cannot be seen: this account may not look into ${setUpOf(context)?.synapse?.data}`
		: `there is a signing key already, ${keys[0] ?? nameOf(key?.path ?? '')}: it is what the server is known by, and is never replaced`;
}

/** Whatever was seen before: the container looks again, and the name is given to a file that was not there only. */
function script(context: PlanContext): string {
	const {synapse} = knownSynapse(context);
	const {docker} = context;
	const words = [String(synapse.uid), String(synapse.gid), nameOf(synapse.key.path)];
	return `${failing}image=${quote([synapse.image])}
${progress(1, 2, 'the image')}
if ! ${quote([...docker, 'image', 'inspect'])} "$image" >/dev/null 2>&1; then
  said=$(${quote([...docker, 'pull', '-q'])} "$image" 2>&1) || fail "the image $image is not on this host, and cannot be pulled: $(last "$said")"
fi
${progress(2, 2, 'the key')}
mkdir -p -- ${quote([synapse.data])} || exit
said=$(${quote(inContainer(docker, synapse.image, synapse.data, keyPython, words))} 2>&1 </dev/null) || fail "$(last "$said")"
echo "RESULT ${nameOf(synapse.key.path)} made, $(last "$said"); back it up: without it a restored server is another one"
`;
}

/** I1: the runbook's `generate` exits 2, and would write a whole config beside the key. */
export const synapseCreateKey: Action = {
	id: 'synapse.create-key',
	title: 'Make the signing key',
	risk: 'change',
	kind: 'homeserver',
	operations: ['I1'],
	reads: [setUp],
	explain: context =>
		`Makes the key that ${serverOf(context) || context.target.name} signs with, in a one-off container of its own image. Other servers know this one by it; where there is one, nothing is done.`,
	unavailable,
	plan: context => [{kind: 'job', title: `Make the signing key of ${serverOf(context)}`, script: script(context)}],
	refresh: ['set-up', 'jobs', 'images'],
};
