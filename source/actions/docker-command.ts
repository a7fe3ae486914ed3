import type {Container} from '../parsers/docker.js';

/**
 * The compose command for a project with the files that it was made from, as its containers' labels tell them. Without
 * them compose would take whatever file lies in the login directory.
 */
export function composeCommand(
	docker: readonly string[],
	project: string,
	member: Pick<Container, 'directory' | 'composeFiles'> | undefined,
): readonly string[] {
	const {directory, composeFiles = []} = member ?? {};
	const base = [...docker, 'compose', '-p', project];
	// "-" was somebody's standard input, and relative paths (compose 1) count from the project's directory.
	if (!directory || composeFiles.length === 0 || composeFiles.includes('-')) {
		return base;
	}

	const files = composeFiles.map(file => (file.startsWith('/') ? file : `${directory.replace(/\/$/, '')}/${file}`));
	return [...base, '--project-directory', directory, ...files.flatMap(file => ['-f', file])];
}
