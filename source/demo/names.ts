/** The homeserver of the recordings, and that of the demo. */
export const labName = 'matrix.lab.test';
export const demoName = 'example.org';

/** Of the demo's administrator. */
export const demoPassword = 'demo';
