import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** The user's npm settings that say where packages come from and how that place is reached; what is unset is absent. */
export interface RegistryConfig {
  registry?: string;
  proxy?: string;
  httpsProxy?: string;
  noProxy?: string;
  strictSSL?: boolean;
  /** Certificates in PEM form that replace the built-in ones. */
  ca?: string | string[];
}

const NPM_TIMEOUT_MS = 10_000;

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * The settings that `npm install` would use in the current folder, as npm itself reports them. Where npm cannot be run,
 * `npm_config_registry` from the environment, and otherwise nothing.
 */
export async function registryConfig(signal?: AbortSignal): Promise<RegistryConfig> {
  let settings: Record<string, unknown>;
  try {
    // On Windows npm is a script, which only a shell runs; every argument is a constant.
    const { stdout } = await promisify(execFile)("npm", ["config", "list", "--json"], {
      timeout: NPM_TIMEOUT_MS,
      maxBuffer: 2 ** 24,
      shell: process.platform === "win32",
      windowsHide: true,
      ...(signal && { signal }),
    });
    settings = JSON.parse(stdout) as Record<string, unknown>;
  } catch {
    signal?.throwIfAborted();
    const registry = text(process.env.npm_config_registry) ?? text(process.env.NPM_CONFIG_REGISTRY);
    return registry === undefined ? {} : { registry };
  }
  const config: RegistryConfig = {};
  const registry = text(settings.registry);
  if (registry !== undefined) config.registry = registry;
  const proxy = text(settings.proxy);
  if (proxy !== undefined) config.proxy = proxy;
  const httpsProxy = text(settings["https-proxy"]);
  if (httpsProxy !== undefined) config.httpsProxy = httpsProxy;
  const noProxy = Array.isArray(settings.noproxy) ? settings.noproxy.filter(text).join(",") : text(settings.noproxy);
  if (noProxy) config.noProxy = noProxy;
  if (settings["strict-ssl"] === false) config.strictSSL = false;
  const ca = Array.isArray(settings.ca) ? settings.ca.filter((entry) => text(entry) !== undefined) : text(settings.ca);
  if (ca !== undefined && ca.length > 0) config.ca = ca;
  const cafile = text(settings.cafile);
  if (cafile !== undefined) {
    const pem = await readFile(cafile, "utf8").catch(() => "");
    if (pem !== "") config.ca = pem;
  }
  return config;
}
