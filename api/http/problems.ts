import {
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  isGrpcDeadlineError,
  isGrpcServiceError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { ZodError } from 'zod';
import {
  Refused,
  statusOfKind,
  type ErrorCode,
  type FieldFault,
  type RefusalDetail,
} from '../../domain/errors';
import { errorCatalogue, isErrorCode } from '../../workflows/errors';

/** A problem as RFC 9457 has it, with our code and the id under which the log tells the whole story. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly instance: string;
  readonly code: ErrorCode;
  readonly traceId: string;
  readonly detail?: string;
  readonly errors?: readonly FieldFault[];
  readonly [more: string]: unknown;
}

const databaseTrouble = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
  '08003',
  '53300',
]);

type Issue = ZodError['issues'][number];

/** Of a choice of schemas, the faults of the one that was meant. The others are of another type, or know fewer names. */
function within(issues: readonly Issue[]): Issue[] {
  return issues.flatMap((issue): Issue[] => {
    if (issue.code !== 'invalid_union') return [issue];
    const meant = issue.errors.filter(
      (branch) => !branch.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
    );
    const fitting = meant.filter((branch) => !branch.some(({ code }) => code === 'unrecognized_keys'));
    const [only] = meant.length > 1 ? fitting : meant;
    if (!only || (meant.length > 1 && fitting.length > 1)) return [issue];
    return within(only).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
  });
}

/** Makes a refusal of whatever was thrown, with a code of the catalogue. No other place does this. */
export function refusalOf(error: unknown): Refused {
  if (error instanceof Refused) return error;
  if (error instanceof ZodError) return new Refused('request.invalid', { errors: faultsOf(error) });
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error))
    return new Refused('service.outcome-unknown');
  if (error instanceof WorkflowUpdateFailedError) return refusalInside(error.cause);
  for (let cause = error; typeof cause === 'object' && cause !== null; cause = (cause as Error).cause) {
    if (isGrpcServiceError(cause)) return new Refused('service.unavailable');
    const { code, message } = cause as { code?: unknown; message?: unknown };
    if (typeof code === 'string' && databaseTrouble.has(code)) return new Refused('service.unavailable');
    if (
      typeof message === 'string' &&
      (message.includes('timeout exceeded when trying to connect') ||
        message.startsWith('Connection terminated'))
    )
      return new Refused('service.unavailable');
  }
  const { type, status } = error as { type?: unknown; status?: unknown };
  if (type === 'entity.parse.failed' || type === 'encoding.unsupported' || type === 'charset.unsupported')
    return new Refused('request.malformed');
  if (status === 413) return new Refused('request.too-large');
  // Whatever else a reader of bodies, paths or files has against a request is the fault of the request.
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new Refused(status === 403 || status === 404 ? 'route.not-found' : 'request.invalid');
  return new Refused('service.defect');
}

function refusalInside(cause: unknown): Refused {
  for (let inner: unknown = cause; inner instanceof Error; inner = inner.cause) {
    if (inner instanceof ApplicationFailure && inner.type && isErrorCode(inner.type)) {
      return new Refused(inner.type, (inner.details?.[0] ?? {}) as RefusalDetail);
    }
  }
  return new Refused('service.defect');
}

/** The faults of a schema, each with its place. */
export const faultsOf = (error: ZodError): FieldFault[] =>
  within(error.issues).flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          pointer: pointerTo([...issue.path, key]),
          message: 'This field is not known here',
        }))
      : [{ pointer: pointerTo(issue.path), message: issue.message }],
  );

const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

// Nobody mends more at once, and a file may have as many faults as lines.
const mostFaults = 200;

export function problemOf(
  refused: Refused,
  { publicUrl, instance, traceId }: { publicUrl: string; instance: string; traceId: string },
): Problem {
  const { kind, title } = errorCatalogue[refused.code];
  const { errors } = refused.more;
  const left = (errors?.length ?? 0) - mostFaults;
  return {
    // These come first, so that the refusal cannot overwrite a member of the problem.
    ...refused.more,
    ...(errors && left > 0 && { errors: errors.slice(0, mostFaults), moreErrors: left }),
    type: `${publicUrl}/problems/${refused.code}`,
    title,
    status: statusOfKind[kind],
    instance,
    code: refused.code,
    traceId,
  };
}
