import {
  ApplicationFailure,
  defaultPayloadConverter,
  DefaultFailureConverter,
  type Payload,
} from '@temporalio/common';
import {
  decodeFromPayloadsAtIndex,
  decodeOptionalFailureToOptionalError,
  encodeErrorToFailure,
  encodeToPayloads,
  loadDataConverter,
} from '@temporalio/common/lib/internal-non-workflow';
import { failureConverter } from '../../platform/failure-converter';
import { createDataConverter, createPayloadCodec, type PayloadKey } from '../../platform/payload-codec';

const key = (id: string, fill: number): PayloadKey => ({ id, key: Buffer.alloc(32, fill) });
const old = key('2026-01', 1);
const current = key('2026-07', 2);
const personal = 'Rosemary Nonesuch, 12 Acacia Avenue';

const payloadOf = (value: unknown): Payload => {
  const payload = defaultPayloadConverter.toPayload(value);
  if (!payload) throw new Error('no payload');
  return payload;
};
/** Everything of a message as bytes: where a word may hide in base64 or in a buffer. */
const bytesOf = (value: unknown): string =>
  JSON.stringify(value, (_name, part: unknown) =>
    part instanceof Uint8Array || (part as { type?: string } | null)?.type === 'Buffer'
      ? Buffer.from(part as Uint8Array).toString('latin1')
      : part,
  );
const textOf = (payload: Payload): string => Buffer.from(payload.data ?? []).toString('latin1');
const changedAt = (payload: Payload, position: number): Payload => {
  const data = Buffer.from(payload.data ?? []);
  const at = position < 0 ? data.length + position : position;
  data.writeUInt8(data.readUInt8(at) ^ 1, at);
  return { ...payload, data };
};
async function encrypted(value: unknown, ...keys: PayloadKey[]): Promise<Payload> {
  const [payload] = await createPayloadCodec(keys).encode([payloadOf(value)]);
  if (!payload) throw new Error('nothing was encrypted');
  return payload;
}
async function read(payload: Payload, ...keys: PayloadKey[]): Promise<unknown> {
  const [plain] = await createPayloadCodec(keys).decode([payload]);
  return defaultPayloadConverter.fromPayload(plain as Payload);
}

describe('what Temporal keeps of a process', () => {
  it('an encrypted payload shows nothing of its content, only the name of its key', async () => {
    expect(textOf(payloadOf({ name: personal }))).toContain(personal);
    const payload = await encrypted({ name: personal }, current);
    expect(bytesOf(payload)).not.toContain('Rosemary');
    expect(bytesOf(payload)).not.toContain('json/plain');
    expect(Buffer.from(payload.metadata?.['key-id'] ?? []).toString()).toBe(current.id);
  });

  it.each([
    ['an object', { name: personal, n: [1, 2, { deep: null }] }],
    ['a text with accents', 'Siân Ó Brien 👮'],
    ['nothing', undefined],
    ['null', null],
    ['bytes', Uint8Array.from([0, 255, 7])],
    ['something large', 'x'.repeat(1_000_000)],
  ])('a payload that holds %s comes back as it was when it is read with its key', async (_says, value) => {
    expect(await read(await encrypted(value, current), current)).toEqual(value);
  });

  it('a value is encrypted differently each time, so that nobody can see that two values are equal', async () => {
    const [one, other] = await Promise.all([encrypted(personal, current), encrypted(personal, current)]);
    expect(textOf(one)).not.toBe(textOf(other));
  });

  it('a list of payloads keeps its order, and an empty list stays empty', async () => {
    const codec = createPayloadCodec([current]);
    const both = await codec.decode(await codec.encode([payloadOf('first'), payloadOf('second')]));
    expect(both.map((payload) => defaultPayloadConverter.fromPayload(payload))).toEqual(['first', 'second']);
    expect(await codec.encode([])).toEqual([]);
    expect(await codec.decode([])).toEqual([]);
  });

  it('a payload that was never encrypted is read as it is', async () => {
    expect(await read(payloadOf('from before'), current)).toBe('from before');
  });
});

describe('changing keys while processes live', () => {
  it('the first key encrypts, and what an older key encrypted can still be read', async () => {
    const before = await encrypted(personal, old);
    expect(await read(before, current, old)).toBe(personal);
    const after = await encrypted(personal, current, old);
    expect(await read(after, current)).toBe(personal);
  });

  it('a codec that still lists the old key first can read what the new key encrypted', async () => {
    const after = await encrypted(personal, current, old);
    expect(await read(after, old, current)).toBe(personal);
  });

  it('reading a payload fails, and says that its key is not configured, when that key is taken away too early', async () => {
    const before = await encrypted(personal, old);
    await expect(read(before, current)).rejects.toThrow(
      'a payload was encrypted with a key that is not configured',
    );
  });

  it('a codec cannot be made without any key', () => {
    expect(() => createPayloadCodec([])).toThrow('a payload key is needed');
  });
});

describe('a payload that cannot be right is refused, never read wrongly', () => {
  const trouble = 'a payload was changed, or its key is not the one of that name';

  it('a payload is refused when the key of that name is not the one that encrypted it', async () => {
    await expect(read(await encrypted(personal, current), key(current.id, 9))).rejects.toThrow(trouble);
  });

  it.each([
    ['its beginning', 0],
    ['its middle', 20],
    ['its end', -1],
  ])('a payload with one bit changed at %s is refused', async (_says, position) => {
    const payload = await encrypted(personal, current);
    await expect(read(changedAt(payload, position), current)).rejects.toThrow(trouble);
  });

  it.each([0, 5, 27])('a payload with only %d bytes left is refused', async (length) => {
    const payload = await encrypted(personal, current);
    const cut = { ...payload, data: Buffer.from(payload.data ?? []).subarray(0, length) };
    await expect(read(cut, current)).rejects.toThrow(trouble);
  });
});

describe('failures, which stay in histories', () => {
  const failure = ApplicationFailure.nonRetryable(`No such person as ${personal}`, 'subject.not-found', {
    about: personal,
  });

  it('a failure keeps its type in the open, hides its message, trace and details, and can be read back', async () => {
    const converter = loadDataConverter(createDataConverter([current]));
    const sent = await encodeErrorToFailure(converter, failure);
    expect(bytesOf(sent)).not.toContain('Rosemary');
    expect(sent.message).toBe('Encoded failure');
    expect(sent.stackTrace ?? '').toBe('');
    expect(sent.applicationFailureInfo?.type).toBe('subject.not-found');

    const back = await decodeOptionalFailureToOptionalError(converter, sent);
    expect(back?.message).toBe(failure.message);
    expect((back as ApplicationFailure).details).toEqual([{ about: personal }]);
  });

  it('a failure hides the error that caused it', async () => {
    const converter = loadDataConverter(createDataConverter([current]));
    const outer = ApplicationFailure.create({ message: 'outer', cause: new Error(personal) });
    const sent = await encodeErrorToFailure(converter, outer);
    expect(sent.cause).toBeDefined();
    expect(bytesOf(sent)).not.toContain('Rosemary');
  });

  it('the default failure converter shows the message of a failure, and ours hides it', () => {
    const plain = new DefaultFailureConverter().errorToFailure(failure, defaultPayloadConverter);
    expect(bytesOf(plain)).toContain('Rosemary');
    const ours = failureConverter.errorToFailure(failure, defaultPayloadConverter);
    expect(ours.message).toBe('Encoded failure');
  });

  it('the arguments of a call are encrypted, and can be read back', async () => {
    const converter = loadDataConverter(createDataConverter([current]));
    const sent = await encodeToPayloads(converter, { name: personal });
    expect(bytesOf(sent)).not.toContain('Rosemary');
    expect(await decodeFromPayloadsAtIndex(converter, 0, sent)).toEqual({ name: personal });
  });
});
