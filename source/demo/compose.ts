import {inputOf} from './config-files.js';
import type {Running} from './framed-exec.js';
import type {Model} from './model.js';
import {recordedHost} from './recorded.js';

/** `docker compose -p PROJECT restart [SERVICE …]`, with the words that compose was recorded to say; `config --hash`. */
export async function runCompose(model: Model, {errors, stream}: Running, words: readonly string[]): Promise<number> {
	const project = words[words.indexOf('-p') + 1];
	if (words.includes('config') && words.includes('--hash')) {
		stream.write(hashes(model, project));
		return 0;
	}

	if (words.includes('config') && words.includes('-q')) {
		await inputOf(stream);
		return 0;
	}

	const verb = words.indexOf('restart');
	if (!words.includes('-p') || verb === -1) {
		errors.write(`unknown docker command: "compose ${words.join(' ')}"\n`);
		return 1;
	}

	const services = words.slice(verb + 1).filter(word => !word.startsWith('-'));
	const chosen = model.containers.filter(({template, name}) => {
		const labels: Record<string, string> = template.list.Labels;
		return (
			labels['com.docker.compose.project'] === project &&
			(services.length === 0 || services.includes(labels['com.docker.compose.service'] ?? name))
		);
	});
	if (chosen.length === 0) {
		errors.write(`no such service: ${services.join(' ') || project}\n`);
		return 1;
	}

	const [before = '', after = ''] = recordedHost.compose.split('\n');
	const say = (template: string, name: string) => errors.write(`${template.replace(/recorded-one-1/, () => name)}\n`);
	for (const {name} of chosen) {
		say(before, name);
	}

	await Promise.all(
		chosen.map(async container => {
			await model.restart(container);
			say(after, container.name);
		}),
	);
	return 0;
}

/** Nothing changed since the containers were made: their own hashes. */
const hashes = (model: Model, project: string | undefined): string =>
	model.containers
		.map(({template}) => template.list.Labels as Record<string, string>)
		.filter(labels => labels['com.docker.compose.project'] === project)
		.map(labels => `${labels['com.docker.compose.service']} ${labels['com.docker.compose.config-hash']}\n`)
		.join('');
