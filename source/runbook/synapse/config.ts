import {redactor} from '../../actions/redact.js';
import {clean} from '../../parsers/clean.js';
import {isRecord} from '../../parsers/json.js';
import {bytes} from '../../ui/format.js';
import {critical, editOf, well} from '../findings.js';
import type {Finding, FlowContext, FlowStep, OfferedAction} from '../flow.js';
import {type DiskLook, type FileLook, type HomeserverFile, readHomeserverFile} from '../homeserver-file.js';
import {askInside, ScriptFailed} from '../inside/ask-inside.js';
import {acceptScript} from '../inside/config-scripts.js';
import {configOnHost, type SynapseContainer, synapseOf} from '../inside/synapse-container.js';
import {containerNow} from './reached.js';

// What Synapse needs before it does anything: its config, its key, room to write.

export const editConfig = (context: FlowContext, found: SynapseContainer): readonly OfferedAction[] => {
	const synapse = synapseOf(context);
	return editOf({host: synapse.host, stack: context.stack.name}, configOnHost(found, synapse));
};

const place = (context: FlowContext, found: SynapseContainer) => {
	const synapse = synapseOf(context);
	const path = configOnHost(found, synapse);
	return path === undefined ? {tab: 'config'} : {tab: 'config', select: `${synapse.host}/${path}`};
};

/** Why a file of its config cannot be used. */
const badFile = ({path, state, said, owner}: FileLook, user: string): Pick<Finding, 'text' | 'next'> => {
	switch (state) {
		case 'missing': {
			return {
				text: `${path} is not there, as Synapse sees it`,
				next: 'See the mounts of the container in the compose file, and synapse.config in the config of this program',
			};
		}

		case 'denied': {
			return {
				text: `Synapse's user ${user} may not read ${path}${owner ? ` (it is 0${owner})` : ''}`,
				next: `Give it to that user on the host: chown ${user} FILE, or UID and GID of the container the file's`,
			};
		}

		case 'syntax': {
			return {text: `${path} is not YAML: ${said ?? '?'}`, next: 'Mend it at that line: spaces, colons, quotes'};
		}

		default: {
			return {text: `${path} cannot be read: ${said ?? state}`, next: 'See the disk that it lies on'};
		}
	}
};

/** The first of its files that cannot be used, as a finding. */
export function judgeFiles({files, user}: Pick<HomeserverFile, 'files' | 'user'>): Finding {
	const bad = files.find(({state}) => state !== 'ok');
	if (bad) {
		const {text, next} = badFile(bad, user);
		return critical(text, {
			...(next === undefined ? {} : {next}),
			evidence: files.map(
				({path, state, said, owner}) => `${path}: ${[state, said, owner].filter(Boolean).join(', ')}`,
			),
		});
	}

	return well(`${files.map(({path}) => path).join(', ')} is there and YAML, and Synapse's user ${user} may read it`);
}

export const fileStep: FlowStep = {
	id: 'file',
	title: 'homeserver.yaml is there and can be read',
	needs: ['container'],
	looks: ({stack}) => `reads ${stack.synapse?.config} inside the container, as the user that Synapse runs as`,
	timeout: 45_000,
	async run(context) {
		const found = await containerNow(context);
		const finding = judgeFiles(await readHomeserverFile(context, found));
		return {...finding, ...place(context, found), actions: editConfig(context, found)};
	},
};

/** Bytes that are as good as none. */
const none = 16 * 2 ** 20;

export function judgeDisks(disks: readonly DiskLook[]): Finding {
	const figures = ({path, size, free}: DiskLook): string => `${path}: ${bytes(free)}B free of ${bytes(size)}B`;
	const evidence = disks.map(figures);
	const full = disks.find(({free, size}) => size > 0 && free < Math.min(none, size / 50));
	if (full) {
		return critical(
			`the disk under ${full.path} of the container is full: ${bytes(full.free)}B free of ${bytes(full.size)}B`,
			{
				evidence,
				next: 'Make room on the host: old logs, dumps, remote media (Purge remote media), docker system prune',
			},
		);
	}

	const crowded = disks.find(({files, freeFiles}) => files > 0 && freeFiles < files / 1000);
	if (crowded) {
		return critical(`the disk under ${crowded.path} of the container has no inode left`, {
			evidence: [...evidence, `${crowded.freeFiles} of ${crowded.files} inodes free`],
			next: 'Remove directories with very many small files: thumbnails of remote media first',
		});
	}

	return well(evidence.length === 0 ? 'no disk to look at' : `there is room: ${evidence.join('; ')}`);
}

export const diskStep: FlowStep = {
	id: 'disk',
	title: 'There is room on its disks',
	needs: ['file'],
	looks: 'df of the directories that homeserver.yaml names, inside the container',
	timeout: 45_000,
	async run(context) {
		const {disks} = await readHomeserverFile(context, await containerNow(context));
		return judgeDisks(disks);
	},
};

const lost =
	'Put it back from a backup: with a new key other servers take it for another server. Synapse makes a new one when it starts without';

export function judgeKey(key: FileLook | undefined, user: string): Finding {
	if (!key || key.state === 'ok') {
		return well(
			key?.path === 'signing_key'
				? 'the signing key stands in homeserver.yaml'
				: `the signing key ${key?.path ?? ''} is there, and Synapse's user ${user} may read it`,
		);
	}

	switch (key.state) {
		case 'missing': {
			return critical(`the signing key ${key.path} is missing`, {next: lost});
		}

		case 'denied': {
			return critical(
				`Synapse's user ${user} may not read the signing key ${key.path}${key.owner ? ` (it is 0${key.owner})` : ''}`,
				{
					next: `Give it to that user on the host: chown ${user} FILE; chmod 600 FILE`,
				},
			);
		}

		case 'wrong': {
			return critical(`${key.path} holds no signing key`, {next: lost});
		}

		default: {
			return critical(`the signing key ${key.path} cannot be read: ${key.said ?? '?'}`, {next: lost});
		}
	}
}

export const keyStep: FlowStep = {
	id: 'key',
	title: 'Its signing key is there',
	needs: ['file'],
	looks: "reads the key that homeserver.yaml names as Synapse's user, inside the container",
	timeout: 45_000,
	async run(context) {
		const {key, user} = await readHomeserverFile(context, await containerNow(context));
		return judgeKey(key, user);
	},
};

/** Keys that Synapse's own code speaks of nowhere. */
export function judgeAccepted(unknown: unknown): Finding {
	const odd = (Array.isArray(unknown) ? unknown : []).flatMap(entry => {
		const [key, near] = Array.isArray(entry) ? entry : [];
		const like = Array.isArray(near) && typeof near[0] === 'string' ? `, did you mean ${clean(near[0])}?` : '';
		return typeof key === 'string' ? [`${clean(key)}: Synapse knows no such key${like}`] : [];
	});
	return well(
		odd.length === 0 ? 'Synapse accepts its config' : `Synapse accepts its config, but ${odd.join('; ')}`,
		odd.length === 0 ? {} : {evidence: odd},
	);
}

export const acceptStep: FlowStep = {
	id: 'config',
	title: 'Synapse accepts its config',
	operations: ['T2'],
	needs: ['key'],
	looks: ({stack}) =>
		`docker run --rm --network none --volumes-from ${stack.synapse?.container}:ro --entrypoint python3 IMAGE -m synapse.config -c ${stack.synapse?.config}`,
	timeout: 90_000,
	async run(context) {
		const found = await containerNow(context);
		try {
			const answer = await askInside(context, found, acceptScript, {limit: 60, anew: true, network: 'none'});
			return {...judgeAccepted(isRecord(answer) ? answer.unknown : undefined), ...place(context, found)};
		} catch (error) {
			if (!(error instanceof ScriptFailed)) {
				throw error;
			}

			const {secrets} = await readHomeserverFile(context, found);
			return critical(`Synapse refuses its config: ${redactor(secrets)(error.message)}`, {
				...place(context, found),
				next: 'Edit homeserver.yaml: it is judged again before it is put in place',
				actions: editConfig(context, found),
			});
		}
	},
};
