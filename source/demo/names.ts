/** The homeserver of the recordings, and that of the demo. */
export const labName = 'matrix.lab.test';
export const demoName = 'example.org';

/** Of the demo's administrator. */
export const demoPassword = 'demo';

/** Of the bot's session, as its config file has it. */
export const botToken = 'syt_Y2xhdWRl_madeupforthedemo_000000';
