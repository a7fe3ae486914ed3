import {backgroundUpdates} from './background-updates.js';
import {backups} from './backups.js';
import {checks} from './checks.js';
import {client} from './client.js';
import {configFiles} from './config-files.js';
import {configText} from './config-text.js';
import {containerLogs} from './container-logs.js';
import {containerStats} from './container-stats.js';
import {containers} from './containers.js';
import {destinations} from './destinations.js';
import {element} from './element.js';
import {federation, federationFromHost} from './federation.js';
import {federationTester} from './federation-tester.js';
import {history} from './history.js';
import {images} from './images.js';
import {jobs} from './jobs.js';
import {journal} from './journal.js';
import {logFile} from './log-file.js';
import {media} from './media.js';
import {metrics} from './metrics.js';
import {postgres} from './postgres.js';
import {postgresTables} from './postgres-tables.js';
import {prometheus} from './prometheus.js';
import {redis} from './redis.js';
import {redisKeys} from './redis-keys.js';
import {registrationTokens} from './registration-tokens.js';
import {reportedEvent} from './reported-event.js';
import {reports} from './reports.js';
import {roomDetail} from './room-detail.js';
import {rooms} from './rooms.js';
import {serverAdmin} from './server-admin.js';
import {services} from './services.js';
import {setUp} from './set-up.js';
import type {AnySource} from './source.js';
import {synapse} from './synapse.js';
import {units} from './units.js';
import {userDetail} from './user-detail.js';
import {users} from './users.js';
import {vitals} from './vitals.js';

/** Everything that is watched. Adding a source is a file and a line here. */
export const sources: readonly AnySource[] = [
	containers,
	containerStats,
	containerLogs,
	images,
	units,
	journal,
	jobs,
	logFile,
	vitals,
	setUp,
	synapse,
	metrics,
	history,
	client,
	element,
	federation,
	federationFromHost,
	federationTester,
	services,
	postgres,
	postgresTables,
	redis,
	redisKeys,
	backups,
	checks,
	prometheus,
	users,
	userDetail,
	rooms,
	roomDetail,
	reports,
	reportedEvent,
	registrationTokens,
	serverAdmin,
	media,
	backgroundUpdates,
	destinations,
	configFiles,
	configText,
];
