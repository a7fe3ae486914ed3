// The list is in tools/operations.ts, where the readme's table is made of it.
export {type Operation, operations} from '../tools/operations.js';
