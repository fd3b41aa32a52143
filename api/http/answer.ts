import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import { Refused } from '../../domain/errors';
import { isOtherRequest } from '../../records/processes/requests';
import { seeingAs } from '../../records/wall/reader';
import { actorBySignature } from '../access/authenticate-feed';
import { actorOf, type Actor } from '../access/actor';
import { outcomeOf, type Outcome } from '../access/sign-in';
import { wallReaderOf } from '../access/reader';
import { once } from './once';
import type { AppParts } from '../parts';
import { isSheet, type Route } from './route';
import { nameOf, noteAnswer, notedSheet, requestOf } from '../looks/by-route';
import { sendSheet } from './sheet';
import { unstorableIn } from './storable';
import type { SignInLimits } from './limits';
import { traceIdOf } from './trace';
import { sendWritten, WrittenJson } from './written';

/** The content type of a file of rows. */
export const csvType = 'text/csv';

const hashOf = (body: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(body ?? {}))
    .digest('hex');

const nobody: Actor = actorOf({ id: 'nobody', unit: 'police:nobody/nobody', roles: [] });

/** A request with its body as it came, where somebody signed it. */
interface SignedRequest extends Request {
  signed?: string;
}

// Only messages to these paths are signed. No other body is held in memory twice.
const signedPaths = '/v1/feeds/';

/** Keeps the body of a signed message as it came, for its signature to be checked. */
export function keepSigned(request: IncomingMessage, _response: unknown, body: Buffer): void {
  if (request.url?.startsWith(signedPaths)) (request as unknown as SignedRequest).signed = body.toString();
}

async function whoAsks(one: Route, request: SignedRequest, parts: AppParts): Promise<Outcome> {
  if (one.action === 'public') return { actor: nobody };
  if (!one.signed) return parts.signIn(request.headers.authorization, parts);
  return outcomeOf(async () => ({
    actor: await actorBySignature(parts, request.headers, request.signed ?? '', request.body),
  }));
}

/** Who asks, on record. Counted by who it is, and a refusal by the address that it came from. */
async function signedIn(
  one: Route,
  request: SignedRequest,
  parts: AppParts,
  limits: SignInLimits,
): Promise<Actor> {
  const outcome = await whoAsks(one, request, parts);
  const address = request.ip ?? '';
  if ('refused' in outcome) {
    await parts.signIns.refused(outcome.refused.code, outcome.who, address);
    await limits.refused(request);
    throw outcome.refused;
  }
  const { actor, token } = outcome;
  if (token !== undefined) await parts.signIns.signedIn(token, actor.id, address);
  if (one.action !== 'public') await limits.signedIn(actor.id);
  return actor;
}

/** Answers a request by its route. */
export function answerWith(one: Route, parts: AppParts, limits: SignInLimits) {
  return async (request: Request, response: Response): Promise<void> => {
    const actor = await signedIn(one, request, parts, limits);
    return seeingAs(wallReaderOf(actor), async () => answerTo(actor, one, parts, request, response));
  };
}

/** Answers somebody who has signed in. The records show what they may see. */
async function answerTo(
  actor: Actor,
  one: Route,
  parts: AppParts,
  request: Request,
  response: Response,
): Promise<void> {
  demandReadable(request, one);
  const takesKey = one.method === 'post' && one.reads !== true;
  const claim = {
    actor: actor.id,
    key: String(request.headers[one.signed ? 'webhook-id' : 'idempotency-key'] ?? ''),
    route: `${request.method} ${request.path}`,
    bodyHash: hashOf(request.body),
  };
  // Ask this before reading the body, so that a reused key is named as that. A faulty body claims no key.
  if (takesKey && (await isOtherRequest(parts.database, claim))) throw new Refused('request.key-reused');
  const traceId = traceIdOf(response);
  const asked = { ...read(one, request), actor, key: claim.key, traceId, form: formOf(one, request) };
  if (one.csv === true) response.vary('accept');
  const giveBack = isLong(one, asked) ? parts.shares.take(actor) : undefined;
  const services = { ...parts, request: requestOf(nameOf(one), request, response) };
  try {
    const answer = takesKey ? await once(one, claim, asked, services) : await one.handle(asked, services);
    if (isSheet(answer))
      return await sendSheet(response, notedSheet(services, one, asked, request.path, answer));
    await noteAnswer(services, one, asked, answer.body);
    if (answer.body instanceof WrittenJson)
      return await sendWritten(response, one.success.status, answer.body);
    response
      .status(answer.status ?? one.success.status)
      .set(answer.headers ?? {})
      .json(answer.body);
  } finally {
    giveBack?.();
  }
}

const isLong = ({ isLong: says }: Route, { form, body }: { readonly form: string; readonly body: unknown }) =>
  form === 'csv' || says?.(body) === true;

/** Reads a request by the schemas of its route. Text that is no JSON becomes the `csv` of a body. */
function read(one: Route, request: Request) {
  const given: unknown = typeof request.body === 'string' ? { csv: request.body } : (request.body ?? {});
  return {
    params: (one.params ? one.params.parse(request.params) : request.params) as Record<string, string>,
    query: one.query ? one.query.parse(request.query) : {},
    body: one.body ? one.body.parse(given) : undefined,
  };
}

const formOf = ({ csv }: Route, request: Request): 'json' | 'csv' =>
  csv === true && request.accepts(['application/json', 'text/csv']) === 'text/csv' ? 'csv' : 'json';

/**
 * Refuses a body whose content type the route does not take, and text that cannot be recorded.
 */
function demandReadable(request: Request, { takesCsv = false }: Route): void {
  const { 'content-length': length } = request.headers;
  const types = ['application/json', ...(takesCsv ? [csvType] : [])];
  if (length !== '0' && request.is(types) === false)
    throw new Refused('request.malformed', {
      detail: `Send ${takesCsv ? 'JSON or CSV' : 'JSON'}, with the content type ${types.join(' or ')}.`,
    });
  const errors = [request.params, request.query, request.body as unknown].flatMap(unstorableIn);
  if (errors.length > 0) throw new Refused('request.invalid', { errors });
}
