import { DefaultFailureConverter } from '@temporalio/common';

/** Loaded by path, by client, worker and workflow sandbox: messages and traces go into the encrypted part. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
