import type {ComposeProject, ConfigFileState} from '../files/config-file.js';
import type {FileEdit} from '../files/file-edit.js';
import {judgeScript} from '../files/file-scripts.js';
import {lastLine} from '../hosts/exec-output.js';
import type {Host} from '../hosts/host.js';
import {clean} from '../parsers/clean.js';
import {isRecord, parseJson} from '../parsers/json.js';
import type {ExecStep, Outcome} from './action.js';
import {redactor} from './redact.js';

const patience = 120_000;

/** What Synapse's own code speaks of nowhere is most likely misspelt: it says nothing of it itself. */
function oddKeys(output: string): readonly string[] {
	const line = output.split('\n').find(text => text.startsWith('{"unknown"'));
	const data = line === undefined ? undefined : parseJson(line);
	const unknown = isRecord(data) && Array.isArray(data.unknown) ? data.unknown : [];
	return unknown.flatMap(entry => {
		const [key, near] = Array.isArray(entry) ? entry : [];
		const like = Array.isArray(near) && typeof near[0] === 'string' ? `; did you mean ${clean(near[0])}?` : '';
		return typeof key === 'string' ? [`${clean(key)}: Synapse knows no such key${like}`] : [];
	});
}

/** What Synapse said of a homeserver.yaml that it accepts. */
export const judged = (output: string): Outcome => {
	const odd = oddKeys(output);
	return {kind: 'done', text: ['Synapse accepts it', ...odd.map(text => `but ${text}`)].join('; ')};
};

/** How the service that reads the file judges an edit before it is put in place: nothing where only its syntax can be. */
export function checkStep(file: ConfigFileState, edit: FileEdit, docker: readonly string[]): ExecStep | undefined {
	const {kind, container, compose} = file;
	const base = {kind: 'exec', stdin: edit.content, timeout: patience, looks: true, hides: edit.secrets} as const;
	if (kind === 'synapse' && container?.path !== undefined) {
		const keys = container.path.slice(0, container.path.lastIndexOf('/')) || '/';
		return {
			...base,
			argv: [
				...docker,
				...['run', '--rm', '-i', '--pull', 'never', '--network', 'none', '--log-driver', 'none'],
				...['--volumes-from', `${container.id}:ro`, '--entrypoint', 'python3', container.image],
				...['-c', judgeScript, keys],
			],
			shown: `${docker.join(' ')} run --rm -i --network none --volumes-from ${container.name}:ro … python3 -m synapse.config -c CANDIDATE --keys-directory ${keys}`,
			reached: judged,
		};
	}

	if (kind === 'compose' && file.facts) {
		const own = file.facts.path;
		const {project, directory, files}: Partial<ComposeProject> & Pick<ComposeProject, 'directory' | 'files'> =
			compose ?? {
				directory: own.slice(0, own.lastIndexOf('/')) || '/',
				files: [own],
			};
		return {
			...base,
			argv: [
				...[...docker, 'compose', ...(project === undefined ? [] : ['-p', project]), '--project-directory', directory],
				...files.flatMap(one => ['-f', one === own ? '-' : one]),
				...['config', '-q'],
			],
			reached: () => ({kind: 'done', text: 'compose accepts it'}),
		};
	}

	return undefined;
}

/** What the check says, before anybody said yes: in lines. */
export async function tryCheck(
	step: ExecStep,
	edit: FileEdit,
	host: Host,
	signal: AbortSignal,
): Promise<readonly string[]> {
	const redact = redactor(edit.secrets);
	const {code, stdout, stderr} = await host.exec(step.argv, {
		...(step.stdin === undefined ? {} : {stdin: step.stdin}),
		timeout: step.timeout,
		urgent: true,
		signal,
	});
	if (code !== 0) {
		return [`It will be refused: ${redact(lastLine(stderr) || lastLine(stdout))}`];
	}

	const outcome = step.reached?.(stdout.toString());
	const text = outcome?.kind === 'done' ? outcome.text : undefined;
	return text === undefined ? [] : redact(text).split('; but ');
}
