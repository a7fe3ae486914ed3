import {botFlow} from './bot.js';
import {federationFlow} from './federation.js';
import type {Flow} from './flow.js';

/** The symptoms in their order. Adding one is a file here and a line in this list. */
export const flows: readonly Flow[] = [federationFlow, botFlow];
