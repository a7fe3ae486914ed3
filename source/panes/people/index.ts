import type {Section} from './section.js';
import {usersSection} from './users.js';

/** The sections of the tab Users in their order. Adding one is a file here and a line in this list. */
export const sections: readonly Section[] = [usersSection];
