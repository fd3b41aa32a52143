// What travels between callers, workflows and activities; a file for each workflow.
export * from './absence';
export * from './changes';
export * from './circumstance';
export * from './digest';
export * from './keys';
export * from './law-change';
export * from './movement';
export * from './person';
export * from './process';
export * from './public-calendar';
export * from './settling';
export * from './workflow-ids';
