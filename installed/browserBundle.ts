import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";

export interface BrowserBundle {
  /** Minified and compressed, all chunks together. */
  readonly gzipBytes: number;
  /** The packages it has code of, sorted; modules of no package (Vite's stand-ins for Node's, say) by their own id. */
  readonly packages: readonly string[];
  /** What is still imported from outside. */
  readonly imports: readonly string[];
}

/** All that an installed package exports to pages, as a bundler makes it, without onnxruntime-web. */
export async function browserBundle(folder: string, entry: string): Promise<BrowserBundle> {
  const built = await build({
    configFile: false,
    root: folder,
    logLevel: "error",
    build: {
      write: false,
      target: "es2023",
      minify: true,
      lib: { entry: join(folder, "node_modules", entry), formats: ["es"], fileName: "entry" },
      rolldownOptions: { external: /^onnxruntime-web/ },
    },
  });
  const chunks = [built].flat().flatMap((output) => ("output" in output ? output.output : []));
  const code = chunks.flatMap((chunk) => (chunk.type === "chunk" ? [chunk] : []));
  const modules = code.flatMap((chunk) =>
    Object.entries(chunk.modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? [id] : [])),
  );
  const here = new Set(chunks.map(({ fileName }) => fileName));
  return {
    gzipBytes: code.reduce((sum, chunk) => sum + gzipSync(chunk.code).length, 0),
    packages: [...new Set(modules.map((id) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? id))].sort(),
    imports: code.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports]).filter((name) => !here.has(name)),
  };
}
