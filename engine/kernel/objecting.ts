import { Refused, type ErrorCode } from '../../domain/errors';
import type { Objection } from '../definition/define-process';

/** The code of an objection, or undefined where there is none. */
export function codeOf(objection: Objection): ErrorCode | undefined {
  if (!objection) return undefined;
  return typeof objection === 'string' ? objection : objection.code;
}

/** Throws `Refused` for an objection, with what it says for whoever asked. */
export function refuseFor(objection: Objection): void {
  const code = codeOf(objection);
  if (code === undefined) return;
  const { code: _, ...more } = typeof objection === 'object' && objection ? objection : { code };
  throw new Refused(code, more);
}
