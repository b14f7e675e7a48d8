import type { InferenceSession } from "onnxruntime-common";
import type { Backend, SessionRequest } from "./backend.ts";

interface Entry {
  readonly session: Promise<InferenceSession>;
  holders: number;
}

/** Sessions by backend and graph, shared by everyone who compiles the same graph and freed by the last to let go. */
const cache = new WeakMap<Backend, Map<string, Entry>>();

export interface Lease {
  readonly session: InferenceSession;
  /** Lets go of the session; its native memory is freed with the last holder. */
  release(): Promise<void>;
}

export async function leaseSession(backend: Backend, model: Uint8Array, options: SessionRequest): Promise<Lease> {
  const key = `${fingerprint(model)} ${options.threads ?? 0} ${options.unoptimized ?? false} ${JSON.stringify(options.kept ?? [])}`;
  const entries = cache.get(backend) ?? new Map<string, Entry>();
  cache.set(backend, entries);
  let entry = entries.get(key);
  if (!entry) {
    entry = { session: createSession(backend, model, options), holders: 0 };
    entries.set(key, entry);
  }
  entry.holders++;
  const held = entry;
  const letGo = (): boolean => {
    held.holders--;
    if (held.holders > 0) return false;
    if (entries.get(key) === held) entries.delete(key);
    return true;
  };
  try {
    const session = await held.session;
    let released = false;
    return {
      session,
      release: async () => {
        if (released) return;
        released = true;
        if (letGo()) await session.release();
      },
    };
  } catch (error) {
    letGo();
    throw error;
  }
}

async function createSession(backend: Backend, model: Uint8Array, options: SessionRequest): Promise<InferenceSession> {
  try {
    return await backend.createSession(model, options);
  } catch (error) {
    throw new Error(`${backend.name} refused the graph: ${messageOf(error)}`, { cause: error });
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * 128 bits of a hash and the length: crypto.subtle has better ones, but not on pages that came over plain http.
 * MurmurHash3_x86_128 (Austin Appleby, public domain), its tail filled up with zeros.
 */
export function fingerprint(bytes: Uint8Array): string {
  const whole = bytes.length >> 4;
  const { buffer, byteOffset } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const tail = new Uint8Array(16);
  tail.set(bytes.subarray(16 * whole));
  let [a, b, c, d] = [0, 0, 0, 0];
  const mix = (words: Uint32Array, at: number): void => {
    a = Math.imul(rotated(a ^ scrambled(words[at]!, 0x239b961b, 15, 0xab0e9789), 19) + b, 5) + 0x561ccd1b;
    b = Math.imul(rotated(b ^ scrambled(words[at + 1]!, 0xab0e9789, 16, 0x38b34ae5), 17) + c, 5) + 0x0bcaa747;
    c = Math.imul(rotated(c ^ scrambled(words[at + 2]!, 0x38b34ae5, 17, 0xa1e38b93), 15) + d, 5) + 0x96cd1c35;
    d = Math.imul(rotated(d ^ scrambled(words[at + 3]!, 0xa1e38b93, 18, 0x239b961b), 13) + a, 5) + 0x32ac3b17;
  };
  const words = new Uint32Array(buffer, byteOffset, 4 * whole);
  for (let at = 0; at < words.length; at += 4) mix(words, at);
  mix(new Uint32Array(tail.buffer), 0);
  const summed = (list: readonly number[]): number[] => {
    const first = list.reduce((sum, word) => (sum + word) | 0, 0);
    return [first, ...list.slice(1).map((word) => (word + first) | 0)];
  };
  const finished = summed(summed([a, b, c, d].map((word) => word ^ bytes.length)).map(avalanche));
  return `${finished.map((word) => (word >>> 0).toString(16)).join("-")}-${bytes.length}`;
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function scrambled(word: number, first: number, by: number, second: number): number {
  return Math.imul(rotated(Math.imul(word, first), by), second);
}

function avalanche(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}
