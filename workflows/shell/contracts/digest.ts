/** The workflow that sends every week's digest. */
export const digestWorkflow = 'weeklyDigest';
