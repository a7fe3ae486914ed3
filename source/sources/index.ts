import {containerLogs} from './container-logs.js';
import {containerStats} from './container-stats.js';
import {containers} from './containers.js';
import type {AnySource} from './source.js';
import {vitals} from './vitals.js';

/** Everything that is watched. Adding a source is a file and a line here. */
export const sources: readonly AnySource[] = [containers, containerStats, containerLogs, vitals];
