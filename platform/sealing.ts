import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import type { PayloadKey } from './payload-codec';

/** A secret as it is kept: encrypted, with the name of its key. */
export type Sealed = `sealed:${string}`;

/** A secret to be kept, and a mark by which it is known again without being opened. */
export interface KeptSecret {
  readonly sealed: Sealed;
  readonly mark: string;
  /** Whether a mark is of this secret. */
  isMarkedBy(mark: string | null): boolean;
}

/** Keeps shared secrets encrypted at rest: AES-256-GCM. The first key seals, all of them open. */
export interface Sealing {
  keep(secret: string): KeptSecret;
  /** Throws where the key is not configured, or the text was changed. */
  open(sealed: Sealed): string;
  /** Whether the newest key sealed it: what an older one sealed is to be sealed again. */
  isNewest(sealed: Sealed): boolean;
}

export const isSealed = (text: string): text is Sealed => text.startsWith('sealed:');

/** Opens a secret; one that was written before secrets were encrypted is taken as it is. */
export const secretOpener =
  ({ open }: Pick<Sealing, 'open'>) =>
  (kept: string): string =>
    isSealed(kept) ? open(kept) : kept;

const nonceLength = 12;
const tagLength = 16;
// What else is encrypted with such a key is never taken for a secret.
const purpose = Buffer.from('vigil-secret');

export function createSealing(keys: readonly PayloadKey[]): Sealing {
  const [current] = keys;
  if (!current) throw new Error('a key for secrets is needed');
  const keyOf = (id: string): Uint8Array => {
    const found = keys.find((one) => one.id === id);
    if (!found) throw new Error('a secret was encrypted with a key that is not configured');
    return found.key;
  };
  return {
    keep: (secret) => ({
      sealed: `sealed:${current.id}:${sealed(secret, current.key)}`,
      mark: `${current.id}:${markOf(secret, current.key)}`,
      isMarkedBy(mark) {
        const [id = '', text = ''] = mark?.split(':') ?? [];
        const key = keys.find((one) => one.id === id)?.key;
        return key !== undefined && sameText(text, markOf(secret, key));
      },
    }),
    open(text) {
      const [, id = '', content = ''] = text.split(':');
      return opened(Buffer.from(content, 'base64url'), keyOf(id));
    },
    isNewest: (text) => text.startsWith(`sealed:${current.id}:`),
  };
}

function sealed(secret: string, key: Uint8Array): string {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(purpose);
  return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64url',
  );
}

function opened(content: Buffer, key: Uint8Array): string {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, content.subarray(0, nonceLength), {
      authTagLength: tagLength,
    }).setAAD(purpose);
    decipher.setAuthTag(content.subarray(-tagLength));
    const plain = decipher.update(content.subarray(nonceLength, -tagLength));
    return Buffer.concat([plain, decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new Error('a secret was changed, or its key is not the one of that name', { cause });
  }
}

function markOf(secret: string, key: Uint8Array): string {
  const markKey = Buffer.from(hkdfSync('sha256', key, '', 'vigil-secret-mark', 32));
  return createHmac('sha256', markKey).update(secret).digest('base64url');
}

function sameText(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
