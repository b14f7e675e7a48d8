/** A file of the runtime, which the site has. @throws Error where it is not there. */
export async function fetchRuntime(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the runtime is not beside this page (${response.status})`);
  return response.arrayBuffer();
}
