import {botFlow} from './bot.js';
import {federationFlow} from './federation.js';
import type {Flow} from './flow.js';
import {setUpFlow} from './set-up.js';

/** The symptoms in their order. Adding one is a file here and a line in this list. */
export const flows: readonly Flow[] = [federationFlow, botFlow, setUpFlow];
