/** The part of the web's MessagePort that is used here. */
interface Port {
  close(): void;
  postMessage(message: null, transfer: readonly ArrayBufferLike[]): void;
}

let nowhere: Port | undefined;

/**
 * Frees an array's memory at once; the array is empty afterwards. Large arrays that are left to the garbage collector
 * bring it about every few of them, and each collection takes longer than a small step. What is sent through a closed
 * port leaves its owner and arrives nowhere (HTML, "message port post message steps"); a buffer that cannot be sent is
 * left to the collector.
 */
export function discard(data: ArrayBufferView): void {
  nowhere ??= closedPort();
  try {
    nowhere.postMessage(null, [data.buffer]);
  } catch {
    // Memory that onnxruntime shares instead of copying cannot be sent.
  }
}

function closedPort(): Port {
  const { MessageChannel } = globalThis as unknown as { MessageChannel: new () => { readonly port1: Port } };
  const { port1 } = new MessageChannel();
  port1.close();
  return port1;
}
