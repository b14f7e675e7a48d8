// The worker's end of a side: { do: "start" | "open" | "turn" | "close", ... } is answered by what the handler gives.

/** Answers the page. @param handlers by what is to be done; each gets the message. */
export function answer(handlers) {
  addEventListener("message", async ({ data }) => {
    try {
      postMessage({ id: data.id, given: await handlers[data.do](data) });
    } catch (error) {
      postMessage({ id: data.id, refused: error instanceof Error ? error.message.split("\n")[0] : String(error) });
    }
  });
}
