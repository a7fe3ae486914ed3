import type {Config} from '../config/schema.js';
import type {Stack} from '../config/stack-schema.js';
import {hostsShown} from '../config/stacks-on.js';

/** The host that a stack's verdicts from here stand beside: Synapse's, else the stack's first. */
export const anchorOf = (config: Config, stack: Stack): string => stack.synapse?.host ?? hostsShown(config, stack)[0]!;

/** The stacks whose verdicts from here stand beside this host. */
export const anchoredAt = (config: Config, host: string): readonly Stack[] =>
	config.stacks.filter(stack => anchorOf(config, stack) === host);

/** Those hosts of all stacks that have something to be asked from here, each once. */
export const anchors = (config: Config, has: (stack: Stack) => boolean): readonly string[] => [
	...new Set(config.stacks.filter(has).map(stack => anchorOf(config, stack))),
];
