import type {Action} from './action.js';
import {adminEnterToken} from './admin-enter-token.js';
import {adminKeep, adminKeepCommand} from './admin-keep.js';
import {adminShowToken} from './admin-show-token.js';
import {adminSignIn} from './admin-sign-in.js';
import {adminForget, adminSignOut} from './admin-sign-out.js';
import {backgroundUpdatesDisable, backgroundUpdatesEnable, backgroundUpdatesStartJob} from './background-updates.js';
import {backupDatabase} from './backup-database.js';
import {backupRead} from './backup-read.js';
import {backupConfig, backupMedia} from './backup-synapse.js';
import {botSignIn} from './bot-sign-in.js';
import {composeCreate} from './compose-create.js';
import {containerGoBack} from './container-go-back.js';
import {containerInspect} from './container-inspect.js';
import {containerRestart} from './container-restart.js';
import {containerShell} from './container-shell.js';
import {containerStart, containerStop, containerToggle} from './container-stop-start.js';
import {containerUpdate, containerUpdateSynapse} from './container-update.js';
import {databaseCreate} from './database-create.js';
import {databaseVacuum, tableVacuum} from './database-vacuum.js';
import {destinationResetConnection, destinationRooms} from './destination.js';
import {hostDiskUsage, hostPruneImages} from './engine-disk.js';
import {fileApply} from './file-apply.js';
import {fileEdit} from './file-edit.js';
import {fileRestore} from './file-restore.js';
import {jobCancel, jobForget, jobLog} from './job-actions.js';
import {mediaDelete, mediaProtect, mediaQuarantine, mediaUnprotect, mediaUnquarantine} from './media.js';
import {mediaPurgeRemote} from './media-purge.js';
import {noticeSend, userSendNotice} from './notice.js';
import {projectDownUp, projectRecreate} from './project-recreate.js';
import {projectRestart} from './project-restart.js';
import {registrationTokenCreate, registrationTokenDelete, registrationTokenEdit} from './registration-token.js';
import {reportDismiss, reportShow} from './report.js';
import {backupRestore} from './restore-database.js';
import {backupDrill} from './restore-drill.js';
import {roomMakeAdmin, roomQuarantineMedia} from './room-admin.js';
import {roomBlock, roomToggleBlock, roomUnblock} from './room-block.js';
import {roomDelete} from './room-delete.js';
import {roomPurgeHistory} from './room-purge.js';
import {roomMembers, roomState} from './room-views.js';
import {stackUp} from './stack-up.js';
import {synapseCreateConfig} from './synapse-create-config.js';
import {synapseCreateKey} from './synapse-create-key.js';
import {
	unitDisable,
	unitEnable,
	unitEnableToggle,
	unitRestart,
	unitStart,
	unitStop,
	unitToggle,
} from './unit-actions.js';
import {unitCreate, unitLinger} from './unit-set-up.js';
import {userMakeAdmin, userToggleAdmin, userUnmakeAdmin} from './user-admin.js';
import {userCreate, userCreateAdmin} from './user-create.js';
import {userDeactivate, userReactivate} from './user-deactivate.js';
import {deviceDelete, userLogOutDevices} from './user-devices.js';
import {userEdit, userOverrideRatelimit, userUsualRatelimit} from './user-edit.js';
import {userQuarantineMedia} from './user-media.js';
import {userResetPassword} from './user-password.js';
import {userRedact} from './user-redact.js';
import {
	userLock,
	userShadowBan,
	userSuspend,
	userToggleLock,
	userToggleShadowBan,
	userToggleSuspend,
	userUnban,
	userUnlock,
	userUnsuspend,
} from './user-state.js';
import {userWhois} from './user-whois.js';

/** Everything that can be done, in the order of the palette. Adding one is a file here and a line in this list. */
export const actions: readonly Action[] = [
	containerRestart,
	containerToggle,
	containerStop,
	containerStart,
	containerShell,
	containerInspect,
	containerUpdate,
	containerUpdateSynapse,
	containerGoBack,
	projectRestart,
	projectRecreate,
	projectDownUp,
	hostDiskUsage,
	hostPruneImages,
	unitRestart,
	unitToggle,
	unitStop,
	unitStart,
	unitEnableToggle,
	unitEnable,
	unitDisable,
	fileEdit,
	fileApply,
	fileRestore,
	userCreate,
	userCreateAdmin,
	userWhois,
	userEdit,
	userDeactivate,
	userResetPassword,
	userLogOutDevices,
	userToggleLock,
	userLock,
	userUnlock,
	userToggleSuspend,
	userSuspend,
	userUnsuspend,
	userToggleAdmin,
	userMakeAdmin,
	userUnmakeAdmin,
	userSendNotice,
	userRedact,
	userQuarantineMedia,
	userToggleShadowBan,
	userShadowBan,
	userUnban,
	userOverrideRatelimit,
	userUsualRatelimit,
	userReactivate,
	deviceDelete,
	roomMembers,
	roomState,
	roomMakeAdmin,
	roomToggleBlock,
	roomBlock,
	roomUnblock,
	roomQuarantineMedia,
	roomPurgeHistory,
	roomDelete,
	reportShow,
	reportDismiss,
	mediaQuarantine,
	mediaUnquarantine,
	mediaProtect,
	mediaUnprotect,
	mediaDelete,
	mediaPurgeRemote,
	registrationTokenCreate,
	registrationTokenEdit,
	registrationTokenDelete,
	noticeSend,
	backgroundUpdatesEnable,
	backgroundUpdatesDisable,
	backgroundUpdatesStartJob,
	destinationResetConnection,
	destinationRooms,
	adminSignIn,
	adminEnterToken,
	adminShowToken,
	adminKeep,
	adminKeepCommand,
	adminSignOut,
	adminForget,
	backupDatabase,
	backupConfig,
	backupMedia,
	backupDrill,
	backupRestore,
	backupRead,
	databaseVacuum,
	tableVacuum,
	composeCreate,
	synapseCreateKey,
	databaseCreate,
	synapseCreateConfig,
	stackUp,
	botSignIn,
	unitCreate,
	unitLinger,
	jobLog,
	jobCancel,
	jobForget,
];
