import {activityPane} from './activity.js';
import {botPane} from './bot.js';
import {configPane} from './config.js';
import {containersPane} from './containers.js';
import {databasePane} from './database.js';
import {federationPane} from './federation.js';
import {metricsPane} from './metrics.js';
import {overviewPane} from './overview.js';
import type {Pane} from './pane.js';
import {runbookPane} from './runbook.js';
import {usersPane} from './users.js';

/** The tabs in their order. Adding one is a file here and a line in this list. */
export const panes: readonly Pane[] = [
	overviewPane,
	containersPane,
	botPane,
	federationPane,
	metricsPane,
	usersPane,
	databasePane,
	configPane,
	runbookPane,
	activityPane,
];
