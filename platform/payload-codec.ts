import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';

/** A key and the name under which payloads remember it. */
export interface PayloadKey {
  readonly id: string;
  readonly key: Uint8Array;
}

const encoding = 'binary/encrypted';
const nonceLength = 12;
const tagLength = 16;

/**
 * Encrypts every payload (AES-256-GCM) before it leaves the process. The first key encrypts; all of them
 * decrypt, so that keys can be changed while processes live.
 */
export function createPayloadCodec(keys: readonly PayloadKey[]): PayloadCodec {
  const [current] = keys;
  if (!current) throw new Error('a payload key is needed');
  const byId = new Map(keys.map(({ id, key }) => [id, key]));
  return {
    encode: async (payloads) => Promise.resolve(payloads.map((payload) => encrypt(payload, current))),
    decode: async (payloads) => Promise.resolve(payloads.map((payload) => decrypt(payload, byId))),
  };
}

function encrypt(payload: Payload, { id, key }: PayloadKey): Payload {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const plain = temporal.api.common.v1.Payload.encode(payload).finish();
  const sealed = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return { metadata: { encoding: Buffer.from(encoding), 'key-id': Buffer.from(id) }, data: sealed };
}

function decrypt(payload: Payload, keys: ReadonlyMap<string, Uint8Array>): Payload {
  const { metadata, data } = payload;
  if (!metadata?.['encoding'] || Buffer.from(metadata['encoding']).toString() !== encoding || !data)
    return payload;
  const key = keys.get(Buffer.from(metadata['key-id'] ?? []).toString());
  if (!key) throw new Error('a payload was encrypted with a key that is not configured');
  const plain = opened(Buffer.from(data), key);
  return temporal.api.common.v1.Payload.decode(plain);
}

function opened(sealed: Buffer, key: Uint8Array): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceLength), {
      authTagLength: tagLength,
    });
    decipher.setAuthTag(sealed.subarray(-tagLength));
    return Buffer.concat([decipher.update(sealed.subarray(nonceLength, -tagLength)), decipher.final()]);
  } catch (cause) {
    throw new Error('a payload was changed, or its key is not the one of that name', { cause });
  }
}

/** What client and worker share: payloads, and the messages and traces of failures, are encrypted. */
export function createDataConverter(keys: readonly PayloadKey[]): DataConverter {
  return {
    payloadCodecs: [createPayloadCodec(keys)],
    failureConverterPath: require.resolve('./failure-converter'),
  };
}
