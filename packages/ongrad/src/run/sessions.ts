import type { InferenceSession } from "onnxruntime-common";
import type { Backend, SessionOptions } from "./backend.ts";

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

export async function leaseSession(backend: Backend, model: Uint8Array, options: SessionOptions): Promise<Lease> {
  const key = `${await sha256(model)} ${options.threads ?? 0}`;
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

async function createSession(backend: Backend, model: Uint8Array, options: SessionOptions): Promise<InferenceSession> {
  try {
    return await backend.createSession(model, options);
  } catch (error) {
    throw new Error(`${backend.name} refused the graph: ${messageOf(error)}`, { cause: error });
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
