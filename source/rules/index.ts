import {backgroundUpdatesRule} from './background-updates.js';
import {backupsRule} from './backups.js';
import {certificatesRule} from './certificates.js';
import {checksRule} from './checks.js';
import {clientRule} from './client.js';
import {containersRule} from './containers.js';
import {destinationsRule} from './destinations.js';
import {elementRule} from './element.js';
import {federationRule} from './federation.js';
import {jobsRule} from './jobs.js';
import {metricsRule} from './metrics.js';
import {postgresRule} from './postgres.js';
import {prometheusRule} from './prometheus.js';
import {redisRule} from './redis.js';
import type {Rule} from './rule.js';
import {servicesRule} from './services.js';
import {synapseRule} from './synapse.js';
import {unitsRule} from './units.js';
import {vitalsRule} from './vitals.js';

// biome-ignore lint/suspicious/noExplicitAny: each rule is typed by the source it reads
export type AnyRule = Rule<any, any>;

/** Everything that is judged. Adding a rule is a file and a line here. */
export const rules: readonly AnyRule[] = [
	containersRule,
	unitsRule,
	vitalsRule,
	synapseRule,
	metricsRule,
	clientRule,
	elementRule,
	federationRule,
	certificatesRule,
	servicesRule,
	postgresRule,
	redisRule,
	backupsRule,
	checksRule,
	prometheusRule,
	destinationsRule,
	backgroundUpdatesRule,
	jobsRule,
];
