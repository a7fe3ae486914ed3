import type {Row} from '../row.js';
import {containerList} from './container-list.js';
import {startToFirstPaint, startToRealData} from './first-paint.js';

/** The rows in the order of the table. Adding one is a file here and a line in this list. */
export const rows: readonly Row[] = [containerList, startToFirstPaint, startToRealData];
