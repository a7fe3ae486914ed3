import {containersRule} from './containers.js';
import type {Rule} from './rule.js';
import {vitalsRule} from './vitals.js';

// biome-ignore lint/suspicious/noExplicitAny: each rule is typed by the source it reads
export type AnyRule = Rule<any, any>;

/** Everything that is judged. Adding a rule is a file and a line here. */
export const rules: readonly AnyRule[] = [containersRule, vitalsRule];
