import {reportsSection} from './reports.js';
import {roomsSection} from './rooms.js';
import type {Section} from './section.js';
import {serverSection} from './server.js';
import {tokensSection} from './tokens.js';
import {usersSection} from './users.js';

/** The sections of the tab Users in their order. Adding one is a file here and a line in this list. */
export const sections: readonly Section[] = [usersSection, roomsSection, reportsSection, tokensSection, serverSection];
