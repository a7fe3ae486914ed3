import type {KeyMetric} from './key-metric.js';
import {apart, counter, level, made, together, type Where} from './measure.js';

// Names and meanings: Synapse's source (1.157.1) and a live 1.160; contrib/grafana/synapse.json says what admins look at.

const sender: Where = ({name}) => name === 'federation_sender';

/** How sending to other servers goes. */
export const federationMetrics: readonly KeyMetric[] = [
	{
		id: 'queue',
		title: 'Federation queue',
		what: 'PDUs and EDUs that wait in memory to be sent to other servers. Grows where sending does not keep up.',
		unit: 'count',
		names: ['synapse_federation_transaction_queue_pending_pdus', 'synapse_federation_transaction_queue_pending_edus'],
		aliases: ['synapse_federation_send_events_queue'],
		kind: 'level',
		join: 'sum',
		read: made(
			together(
				level('synapse_federation_transaction_queue_pending_pdus'),
				level('synapse_federation_transaction_queue_pending_edus'),
			),
			([pdus = 0, edus = 0]) => pdus + edus,
		),
		limit: ({queue}) => queue,
	},
	{
		id: 'lag',
		title: 'Federation lag',
		what: 'How old the newest event was when the federation sender had dealt with it.',
		unit: 'time',
		names: ['synapse_event_processing_lag'],
		kind: 'level',
		join: 'max',
		// In ms, though nothing says so (synapse/federation/sender/__init__.py).
		read: made(level('synapse_event_processing_lag', sender), ([ms = 0]) => ms / 1000),
		limit: ({lag}) => lag,
	},
	{
		id: 'backlog',
		title: 'Federation backlog',
		what: 'Events that are stored and that the federation sender has not looked at yet: the best single figure of a delay.',
		unit: 'count',
		names: ['synapse_event_persisted_position', 'synapse_event_processing_positions'],
		kind: 'level',
		join: 'max',
		read: apart(level('synapse_event_persisted_position'), level('synapse_event_processing_positions', sender)),
		finish: ([stored = Number.NaN, done = Number.NaN]) =>
			Number.isFinite(stored - done) ? Math.max(0, stored - done) : undefined,
		limit: ({queue}) => queue,
	},
	{
		id: 'destinations',
		title: 'Servers sent to',
		what: 'Servers that something is being sent to right now. Not those that are waited for after a failure.',
		unit: 'count',
		names: ['synapse_federation_transaction_queue_pending_destinations'],
		kind: 'level',
		join: 'sum',
		read: level('synapse_federation_transaction_queue_pending_destinations'),
	},
	{
		id: 'sent',
		title: 'Transactions sent',
		what: 'Transactions that other servers took.',
		unit: 'rate',
		names: ['synapse_federation_client_sent_transactions_total'],
		kind: 'rate',
		join: 'sum',
		read: counter('synapse_federation_client_sent_transactions_total'),
	},
	{
		id: 'received',
		title: 'PDUs received',
		what: 'Events that other servers sent.',
		unit: 'rate',
		names: ['synapse_federation_server_received_pdus_total'],
		kind: 'rate',
		join: 'sum',
		read: counter('synapse_federation_server_received_pdus_total'),
	},
];
