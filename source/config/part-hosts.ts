import type {Config} from './schema.js';
import type {Stack} from './stack-schema.js';

/** The hosts of these parts of all stacks, each once: `partHosts(config, ({synapse}) => [synapse])`. */
export const partHosts = (
	{stacks}: Config,
	parts: (stack: Stack) => ReadonlyArray<{readonly host: string} | undefined>,
): readonly string[] => [...new Set(stacks.flatMap(parts).flatMap(part => (part ? [part.host] : [])))];
