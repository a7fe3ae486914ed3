import type {Row} from '../row.js';
import {burst} from './burst.js';
import {containerDies} from './container-dies.js';
import {containerList} from './container-list.js';
import {startToFirstPaint, startToRealData} from './first-paint.js';
import {growth} from './growth.js';
import {hosts} from './hosts.js';
import {idle} from './idle.js';
import {keyToPaint} from './key-paint.js';
import {memory} from './memory.js';
import {metricsPage} from './metrics-page.js';
import {metricsParse} from './metrics-parse.js';
import {steady} from './steady.js';
import {wire} from './wire.js';

/** The rows in the order of the table. Adding one is a file here and a line in this list. */
export const rows: readonly Row[] = [
	containerList,
	metricsPage,
	metricsParse,
	containerDies,
	startToFirstPaint,
	startToRealData,
	keyToPaint,
	idle,
	steady,
	burst,
	memory,
	growth,
	wire,
	hosts,
];
