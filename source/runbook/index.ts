import {botFlow} from './bot.js';
import {databaseFlow} from './database.js';
import {federationFlow} from './federation.js';
import type {Flow} from './flow.js';
import {redisFlow} from './redis.js';
import {setUpFlow} from './set-up.js';
import {synapseFlow} from './synapse.js';

/** The symptoms in their order. Adding one is a file here and a line in this list. */
export const flows: readonly Flow[] = [synapseFlow, databaseFlow, redisFlow, federationFlow, botFlow, setUpFlow];
