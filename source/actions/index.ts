import type {Action} from './action.js';
import {adminEnterToken} from './admin-enter-token.js';
import {adminKeep, adminKeepCommand} from './admin-keep.js';
import {adminShowToken} from './admin-show-token.js';
import {adminSignIn} from './admin-sign-in.js';
import {adminForget, adminSignOut} from './admin-sign-out.js';
import {containerInspect} from './container-inspect.js';
import {containerRestart} from './container-restart.js';
import {containerShell} from './container-shell.js';
import {containerStart, containerStop, containerToggle} from './container-stop-start.js';
import {projectRestart} from './project-restart.js';
import {
	unitDisable,
	unitEnable,
	unitEnableToggle,
	unitRestart,
	unitStart,
	unitStop,
	unitToggle,
} from './unit-actions.js';
import {userCreate, userCreateAdmin} from './user-create.js';

/** Everything that can be done, in the order of the palette. Adding one is a file here and a line in this list. */
export const actions: readonly Action[] = [
	containerRestart,
	containerToggle,
	containerStop,
	containerStart,
	containerShell,
	containerInspect,
	projectRestart,
	unitRestart,
	unitToggle,
	unitStop,
	unitStart,
	unitEnableToggle,
	unitEnable,
	unitDisable,
	userCreate,
	userCreateAdmin,
	adminSignIn,
	adminEnterToken,
	adminShowToken,
	adminKeep,
	adminKeepCommand,
	adminSignOut,
	adminForget,
];
