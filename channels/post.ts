import { request as requestHttp, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Target } from '../platform/web-target';

/** What came back; of a body no more than was asked for, and that is little. */
export interface Answered {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** '' unless it was asked for. */
  readonly answer: string;
}

const mostRead = 4_096;

/**
 * Posts a body to a target, and follows no redirect: it could carry a notice to a place that nobody agreed. It
 * connects to the addresses that were looked at, so that a name cannot lead elsewhere between the look and the call.
 */
export async function post(
  { url, addresses }: Target,
  body: string,
  {
    headers,
    signal,
    readsAnswer = false,
  }: { headers: Readonly<Record<string, string>>; signal: AbortSignal; readsAnswer?: boolean },
): Promise<Answered> {
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    lookup: amongThese(addresses),
    agent: false,
    signal,
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, (response) => {
      const came = { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] };
      let answer = '';
      const end = (): void => {
        resolve({ ...came, answer });
        // Broken off, so that the connection is free again.
        response.destroy();
      };
      response.on('error', () => resolve({ ...came, answer: '' }));
      if (!readsAnswer) return end();
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        answer = `${answer}${part}`.slice(0, mostRead);
        if (answer.length === mostRead) end();
      });
      response.on('end', end);
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Answers with addresses that are known already. */
function amongThese(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all }, callback) => {
    const [first] = found;
    if (all === true || first === undefined) callback(null, found);
    else callback(null, first.address, first.family);
  };
}
