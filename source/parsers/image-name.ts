/** The tag of an image's name; undefined where it has a digest or none ("latest" is meant then). */
export const tagOf = (image: string): string | undefined =>
	image.includes('@') ? undefined : /:([^/:]+)$/u.exec(image)?.[1];

/** The name without tag and digest: registry and repository. */
export const repositoryOf = (image: string): string => image.replace(/@.*$/u, '').replace(/:[^/:]*$/u, '');

/** It means one image for ever: a digest. */
export const isPinned = (image: string): boolean => image.includes('@');

/** A whole version, v1.98.0 or 16.3.1-alpine: nobody moves such a tag. A part of one (16, 1.27) goes on to the next patch. */
export const isFixedTag = (image: string): boolean => /^v?\d+\.\d+\.\d+/u.test(tagOf(image) ?? '');

/** matrixdotorg/synapse, ghcr.io/element-hq/synapse, and what people call their own. */
export const isSynapseImage = (image: string): boolean => /synapse/u.test(repositoryOf(image).split('/').at(-1)!);
