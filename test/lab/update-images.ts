import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {docker, lab} from './lab.js';
import {startRegistry} from './registry.js';

/** `docker build` of a Dockerfile without files beside it; the image's id. */
export async function build(dockerfile: string, tag: string): Promise<string> {
	const child = execFile('docker', ['build', '-q', '-t', tag, '-'], {env: {...process.env, DOCKER_BUILDKIT: '0'}});
	child.stdin?.end(dockerfile);
	const [code] = await once(child, 'exit');
	if (code !== 0) {
		throw new Error(`docker build ended with ${code}`);
	}

	return docker('image', 'inspect', '-f', '{{.Id}}', tag);
}

/** A registry of one test with an image in it, of which newer ones are published. */
export async function imagesOf(name: string, base = lab.images.busybox, options: {readonly believes?: boolean} = {}) {
	const registry = await startRegistry(options);
	const image = `${registry.address}/${name}:latest`;
	const first = `${registry.address}/${name}:first`;
	const made = new Set<string>();
	const label = (version: string) => `LABEL org.opencontainers.image.version=${version}\n`;
	const well = 'HEALTHCHECK --interval=1s CMD true\n';
	return {
		registry,
		image,
		/** Builds what the registry has from now on, and leaves the engine as it was: nothing of it is here. */
		async publish(version: string, more = well): Promise<string> {
			const here = await docker('image', 'inspect', '-f', '{{.Id}}', image).catch(() => undefined);
			const built = await build(
				`FROM ${base}\n${label(version)}RUN echo ${version} >/version\n${more}`,
				`${first}-new`,
			);
			// The image's config has the image's id for its digest.
			registry.unknown.add(built);
			await docker('tag', `${first}-new`, image);
			await docker('push', '-q', image);
			if (here) {
				await docker('tag', here, image);
				await docker('rmi', `${first}-new`);
			} else {
				await docker('rmi', `${first}-new`);
			}

			made.add(built);
			return built;
		},
		ill: 'HEALTHCHECK --interval=1s --retries=1 CMD echo it is ill; exit 1\n',
		versionOf: (id: string): Promise<string> =>
			docker('inspect', '-f', '{{index .Config.Labels "org.opencontainers.image.version"}}', id),
		/** With every image that came of it. */
		async remove(): Promise<void> {
			await registry.stop();
			const names = await docker('images', '-q', '--no-trunc', '--filter', `reference=${registry.address}/${name}`);
			for (const id of new Set([...made, ...names.split('\n').filter(Boolean)])) {
				await docker('rmi', '-f', id).catch(() => {});
			}
		},
	};
}
