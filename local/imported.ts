import type { FieldFault } from '../domain/errors';

/** What came of an import of the directory, as the service or the records tell it. */
export interface ImportTold {
  readonly of?: string;
  readonly dryRun?: boolean;
  readonly rows?: number;
  readonly entered?: number;
  readonly changed?: number;
  readonly same?: number;
  readonly asked?: number;
}

/** What came of it, in a sentence. */
export function inWords({ of, dryRun, rows, entered, changed, same, asked = 0 }: ImportTold): string {
  const counts = `${rows} rows of ${of}: ${entered} entered, ${changed} changed, ${same} the same`;
  const waits =
    asked > 0
      ? `. ${asked} changes ${dryRun ? 'would wait' : 'wait'} for another administrator: GET /v1/changes`
      : '';
  return `${dryRun ? 'On trial, nothing is written. ' : ''}${counts}${waits}\n`;
}

/** A fault of a file, on a line of its own. */
export const lineOf = ({ line, column, pointer, message }: FieldFault): string =>
  line === undefined
    ? `${pointer}: ${message}\n`
    : `line ${line}${column === undefined ? '' : `, ${column}`}: ${message}\n`;
