import {federationMetrics} from './federation-metrics.js';
import type {KeyId, KeyMetric} from './key-metric.js';
import {serverMetrics} from './server-metrics.js';

/** The key metrics in the order that they are shown in. */
export const keyMetrics: readonly KeyMetric[] = [...federationMetrics, ...serverMetrics];

export const keyMetric = (id: KeyId): KeyMetric => keyMetrics.find(metric => metric.id === id)!;
